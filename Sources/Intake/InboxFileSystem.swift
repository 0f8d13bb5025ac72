import Foundation

/// What the file system below the inbox means for the watch on it.
package enum InboxFileSystem {
    /// Types whose files other machines change without this kernel's knowledge. Source: the kernel's and the file systems' documents.
    private static let remote: Set<Substring> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
        "panfs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
    ]

    /// The type of the network file system that a directory lies on, such as `nfs4`; nil for a local one, or where it cannot be told.
    static func remoteType(at path: InboxPath) -> String? {
        let directory = InboxDirectory(root: path, maxBytes: 0)
        guard let device = directory.look(.top)?.device,
            let mounts = try? FileHandle(forReadingAtPath: mountTable)?.readToEnd()
        else { return nil }
        return remoteType(device: device, mounts: String(decoding: mounts, as: UTF8.self))
    }

    /// statfs(2) tells the same by numbers, but Swift does not import it.
    private static let mountTable = "/proc/self/mountinfo"

    /// What makedev(3) of Linux put together.
    package static func numbers(of device: UInt64) -> (major: UInt64, minor: UInt64) {
        ((device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000, device & 0xFF | (device >> 12) & 0xFFFF_FF00)
    }

    /// - Parameter mounts: as proc_pid_mountinfo(5) has them: `36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw`.
    package static func remoteType(device: UInt64, mounts: String) -> String? {
        let (major, minor) = numbers(of: device)
        let number = "\(major):\(minor)"
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, fields[2] == number, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else {
                continue
            }
            let type = fields[dash + 1]
            // What a process behind FUSE serves may come from anywhere; `fuseblk` is a disk.
            if remote.contains(type) || type == "fuse" || type.hasPrefix("fuse.") { return String(type) }
        }
        return nil
    }
}
