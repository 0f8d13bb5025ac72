import ArgumentParser
import Foundation

/// Files, directories (every regular file below) and `-` for standard input, as named on the command line.
struct InputFiles {
    /// Bytes of one input: above the wire's limit nothing is taken anyway.
    static let maxBytes = 256 * 1024 * 1024

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
        guard let walk = FileManager.default.enumerator(atPath: directory) else { return [] }
        var files: [String] = []
        for case let path as String in walk where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            if walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular { files.append(directory + "/" + path) }
        }
        return files.sorted()
    }

    /// - Throws: ``CommandError`` with the reason.
    static func read(_ path: String) throws -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= maxBytes else { throw CommandError.data("read \(path): \(size) bytes; the limit is \(maxBytes)") }
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError.data("read \(path): \(error.localizedDescription)")
        }
    }
}
