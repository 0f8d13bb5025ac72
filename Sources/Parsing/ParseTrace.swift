import Articles

/// Which rule made which value: what `giaoban explain` prints. Kept beside the record, not in it.
package struct ParseTrace: Sendable {
    package struct Step: Sendable, Hashable {
        /// The rule's name, or `layout.<reason>` for a line's label.
        package let rule: String
        package let span: Span?
        /// What it made of it, in words.
        package let value: String
    }

    package private(set) var steps: [Step] = []
    /// Whether anything is kept; false on the hot path.
    package let isRecording: Bool

    /// - Parameter isRecording: false on the hot path: nothing is kept and no description is made.
    package init(isRecording: Bool) {
        self.isRecording = isRecording
    }

    package mutating func note(
        _ rule: @autoclosure () -> String, _ span: @autoclosure () -> Span?, _ value: @autoclosure () -> String
    ) {
        guard isRecording else { return }
        steps.append(Step(rule: rule(), span: span(), value: value()))
    }
}
