import ArgumentParser
import Foundation

/// Files, directories (every regular file below) and `-` for standard input, as named on the command line.
struct InputFiles {
    let paths: [String]

    /// - Throws: ``CommandError`` for a path that is not there.
    init(_ arguments: [String]) throws {
        var paths: [String] = []
        for argument in arguments {
            var isDirectory: ObjCBool = false
            if argument == "-" {
                paths.append(argument)
            } else if !FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory) {
                throw CommandError.data("read \(argument): no such file or directory")
            } else if isDirectory.boolValue {
                paths += Self.files(below: argument)
            } else {
                paths.append(argument)
            }
        }
        self.paths = paths
    }

    private static func files(below directory: String) -> [String] {
        var files: [String] = []
        var folders = [directory]
        // By readdir(3) alone: FileManager's enumerator asks for a file's attributes, which costs more than reading its text.
        while let folder = folders.popLast() {
            guard let listing = opendir(folder) else { continue }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard !name.hasPrefix(".") else { continue }
                let path = folder + "/" + name
                switch Kind(entry, path) {
                case .file: files.append(path)
                case .folder: folders.append(path)
                case .other: break
                }
            }
        }
        return files.sorted()
    }

    private enum Kind {
        case file, folder, other

        /// Of the entry itself: links are not followed.
        init(_ entry: UnsafeMutablePointer<dirent>, _ path: String) {
            switch Int(entry.pointee.d_type) {
            case DT_REG: self = .file
            case DT_DIR: self = .folder
            case DT_UNKNOWN:
                // Some file systems do not say.
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    self = .other
                    return
                }
                self = status.st_mode & S_IFMT == S_IFREG ? .file : status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
            default: self = .other
            }
        }
    }
}
