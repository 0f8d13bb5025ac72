// Tests come with the target.
