/// Where the operator keeps who may do what.
package struct AccessFiles: Hashable, Sendable {
    /// The server's secret key.
    package var secretKey: String
    /// The list of clients.
    package var clients: String
    /// The group whose members may put and read over ipc; nil for none.
    package var group: String?
    /// The tcp endpoint that makes keys necessary; nil where there is none, and the files are not read.
    package var remote: String?

    package init(secretKey: String, clients: String, group: String? = nil, remote: String? = nil) {
        self.secretKey = secretKey
        self.clients = clients
        self.group = group
        self.remote = remote
    }

    /// - Throws: what is wrong with a file, or that tcp has no key; nothing is half-read.
    package func read(owner: UInt32) throws(AccessError) -> (rules: AccessRules, secret: CurveSecret?) {
        var rules = AccessRules(owner: owner)
        if let group { rules.group = try PeerGroup(named: group) }
        guard let remote else { return (rules, nil) }
        do throws(AccessError) {
            let secret = try KeyFile.secret(secretKey)
            let bytes = try KeyFile.read(clients, maxBytes: ClientList.maxBytes, forbidden: 0o022, what: "clients")
            rules.list = try ClientList(bytes, path: clients)
            return (rules, secret)
        } catch  where error.reason == .missing {
            throw AccessError(
                .missing,
                "bind \(remote): \(error.description), and tcp without keys would let anybody in; make the server's key with "
                    + "`giaoban keygen \(secretKey)`, write a line NAME ROLES KEY for each client into \(clients), or set "
                    + "access.secretKey and access.clients")
        }
    }
}
