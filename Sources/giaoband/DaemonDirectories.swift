import Access
import Articles
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The directories that the daemon works in, for its owner alone but for the group that may reach the sockets.
enum DaemonDirectories {
    static func prepare(_ configuration: DaemonConfiguration, group: PeerGroup?) throws(DaemonError) {
        let sockets = [configuration.ctl, configuration.live, configuration.drop].compactMap { $0?.local.path }
        let directories = [configuration.stateDirectory] + sockets.map { ($0 as NSString).deletingLastPathComponent }
        for directory in directories {
            do {
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw DaemonError(
                    description: "create \(directory): \(error.systemReason); create it or name another directory",
                    exitCode: EX_CANTCREAT)
            }
        }
        // Its members must reach the sockets. Another directory than our own is the operator's to open.
        let directory = configuration.runtimeDirectory
        if let group, directories.contains(directory) {
            guard chown(directory, uid_t.max, group.gid) == 0, chmod(directory, 0o750) == 0 else {
                throw DaemonError(
                    description:
                        "give \(directory) to group \(group.name): \(String(cString: strerror(errno))); add the daemon's user "
                        + "to the group (SupplementaryGroups= in its unit), or set access.group to off",
                    exitCode: EX_CONFIG)
            }
        }
    }
}
