/// The three digits of a reply. ``StageFailure`` codes say more in the reply's header.
package enum Status: Int, Sendable, CaseIterable {
    case done = 200
    case duplicate = 208
    /// Header `after`: milliseconds.
    case tryAgain = 300
    case malformed = 400
    case denied = 403
    case notFound = 404
    case conflict = 409
    /// Header `floor`: the oldest sequence that can still be had.
    case trimmed = 410
    case tooLarge = 413
    case unsupportedMediaType = 415
    case version = 426
    case overCredit = 429
    /// Header `incident`: an id that stands in the log.
    case fault = 500
    case unavailable = 503
    case diskFull = 507
}
