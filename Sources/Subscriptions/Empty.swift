// Subscriptions
