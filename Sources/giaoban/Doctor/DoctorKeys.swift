import Access
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// What tcp needs: the server's pair of keys and the list of clients.
struct DoctorKeys {
    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        let settings = place.settings
        let remotes = [Setting.ctlRemote, .liveRemote, .dropRemote].filter { settings.endpoint($0) != nil }
        let (secret, clients) = (settings.string(.accessSecretKey), settings.string(.accessClients))
        guard let remote = remotes.first else {
            // Nobody reads them, but a key that everybody knows is none when tcp comes.
            guard let status = DoctorFile(secret).status, status.st_mode & 0o027 != 0 else {
                return [.ok(.keys, "tcp", "off; no keys are needed")]
            }
            return [.warning(.keys, secret, exposed(status), chmod("600", secret, status))]
        }
        return self.secret(secret, for: remote) + list(clients)
    }

    // MARK: The server's key

    private func secret(_ path: String, for remote: Setting) -> [DoctorFinding] {
        let quoted = DoctorPlace.quoted(path)
        let make = place.isService ? place.asRoot(place.giaoban("keygen \(quoted)")) : place.giaoban("keygen \(quoted)")
        switch DoctorFile(path) {
        case .hidden(let reason): return [.skipped(.keys, path, reason)]
        case .missing:
            return [
                .error(.keys, path, "there is no server's key, and \(remote.rawValue) is set: the daemon does not start", make)
            ]
        case .there(let status):
            if status.st_mode & 0o027 != 0 { return [.error(.keys, path, exposed(status), chmod("600", path, status))] }
            // The unit hands the service's over, which root alone need read.
            if !place.isService, !place.owner.may(.read, of: status) {
                return [
                    .error(
                        .keys, path, "\(place.owner.name), as whom the daemon runs, cannot read it",
                        place.asRoot("chown \(place.owner.name) \(quoted)"))
                ]
            }
            guard access(path, R_OK) == 0 else { return [.skipped(.keys, path, "this user may not read it")] }
            do throws(AccessError) {
                let secret = try KeyFile.secret(path)
                return pair(secret, path, status)
            } catch {
                return [
                    .error(
                        .keys, path, error.description,
                        place.asOwner(status.st_uid, "mv \(quoted) \(DoctorPlace.quoted(path + ".unusable"))") + " && \(make)")
                ]
            }
        }
    }

    /// The public half, which clients get.
    private func pair(_ secret: CurveSecret, _ path: String, _ secretStatus: stat) -> [DoctorFinding] {
        let path = path + ".pub"
        // `tee` writes as who may; the public key is no secret.
        let write =
            "printf '%s\\n' \(DoctorPlace.quoted(secret.publicKey.description)) | "
            + place.asOwner(secretStatus.st_uid, "tee \(DoctorPlace.quoted(path))")
        guard let status = DoctorFile(path).status else {
            return [.warning(.keys, path, "the public key that clients need is not there", write)]
        }
        if status.st_mode & 0o022 != 0 {
            return [
                .error(
                    .keys, path, "its mode is \(DoctorFile.mode(status)): others may give clients another key",
                    chmod("go-w", path, status))
            ]
        }
        guard let key = try? KeyFile.publicKey(path) else {
            return [.error(.keys, path, "it holds no key of 40 Z85 characters", write)]
        }
        guard key == secret.publicKey else {
            return [
                .error(.keys, path, "it is not the public half of the server's key: clients that have it are not let in", write)
            ]
        }
        return [.ok(.keys, path, "it is the public half of the server's key")]
    }

    // MARK: Clients

    private func list(_ path: String) -> [DoctorFinding] {
        let quoted = DoctorPlace.quoted(path)
        switch DoctorFile(path) {
        case .hidden(let reason): return [.skipped(.keys, path, reason)]
        case .missing:
            let make = place.isService ? place.asRoot("touch \(quoted)") : "touch \(quoted)"
            return [.error(.keys, path, "there is no list of clients: the daemon does not start", make)]
        case .there(let status):
            if status.st_mode & 0o022 != 0 {
                return [
                    .error(
                        .keys, path, "its mode is \(DoctorFile.mode(status)): others may say who is let in",
                        chmod("go-w", path, status))
                ]
            }
            guard place.owner.may(.read, of: status) else {
                return [
                    .error(
                        .keys, path, "\(place.owner.name), as whom the daemon runs, cannot read it", chmod("a+r", path, status))
                ]
            }
            guard access(path, R_OK) == 0, let text = DoctorFile.text(path) else {
                return [.skipped(.keys, path, "this user may not read it")]
            }
            do throws(AccessError) {
                let list = try ClientList(Array(text.utf8), path: path)
                return [.ok(.keys, path, "\(list.clients.count) clients")]
            } catch {
                // `read clients PATH:LINE: reason`.
                let line = error.description.dropFirst("read clients \(path):".count).prefix { $0.isNumber }
                let command = line.isEmpty ? nil : place.asOwner(status.st_uid, "sed -i '\(line)s/^/#/' \(quoted)")
                return [.error(.keys, path, error.description, command)]
            }
        }
    }

    private func exposed(_ status: stat) -> String {
        "its mode is \(DoctorFile.mode(status)), so others can read or change the server's secret key; make a new one if they were on the machine"
    }

    private func chmod(_ mode: String, _ path: String, _ status: stat) -> String {
        place.asOwner(status.st_uid, "chmod \(mode) \(DoctorPlace.quoted(path))")
    }
}
