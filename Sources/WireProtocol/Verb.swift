/// What a client may ask on the ctl socket. docs/wire-protocol.md tells each verb's header and reply.
package enum Verb: String, Sendable, CaseIterable {
    case hello = "HELLO"
    case ping = "PING"
    case put = "PUT"
    case withdraw = "WITHDRAW"
    case get = "GET"
    case search = "SEARCH"
    case export = "EXPORT"
    case follow = "FOLLOW"
    case credit = "CREDIT"
    case ack = "ACK"
    case unfollow = "UNFOLLOW"
    /// For administrators: durable followers and follows under way.
    case followers = "FOLLOWERS"
    /// For administrators: a durable follower's name is free again.
    case forget = "FORGET"
    case info = "INFO"
    case queue = "QUEUE"
    case retry = "RETRY"
    case hold = "HOLD"
    case drop = "DROP"
    /// For administrators: the configuration is read again.
    case reload = "RELOAD"
    /// For administrators: stored articles are read again by the present parser.
    case reprocess = "REPROCESS"
    /// For who may read and put: a field of an article is put right.
    case correct = "CORRECT"
}
