// Sends files to giaoband and waits until each is durable: producer ENDPOINT FILE...
// Build: swiftc -I System/CZeroMQ examples/producer.swift -lzmq
import CZeroMQ
import Foundation

let arguments = CommandLine.arguments
guard arguments.count > 2 else { fatalError("producer ENDPOINT FILE...") }
let files = Array(arguments[2...])
let context = zmq_ctx_new()
let socket = zmq_socket(context, ZMQ_DEALER)
zmq_connect(socket, arguments[1])
var patience: Int32 = 10_000  // ms without an answer.
zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, MemoryLayout<Int32>.size)

func send(_ frames: [Data]) {
    for (index, frame) in frames.enumerated() {
        _ = frame.withUnsafeBytes { zmq_send(socket, $0.baseAddress, $0.count, index < frames.count - 1 ? ZMQ_SNDMORE : 0) }
    }
}

/// Empty where none came in time.
func receive() -> [Data] {
    var frames: [Data] = []
    var message = zmq_msg_t()
    repeat {
        zmq_msg_init(&message)
        guard zmq_msg_recv(&message, socket, 0) >= 0 else { return [] }
        frames.append(Data(bytes: zmq_msg_data(&message), count: zmq_msg_size(&message)))
        zmq_msg_close(&message)
    } while zmq_msg_more(&message) != 0
    return frames
}

for (number, path) in files.enumerated() {
    let header = try JSONEncoder().encode(["name": path, "mediaType": "text/plain"])
    send([Data("GB1".utf8), Data("PUT".utf8), Data(String(number).utf8), header, try Data(contentsOf: URL(fileURLWithPath: path))])
}

struct Answer: Decodable { var position: Int?, message: String? }
var failed = false
for _ in files {
    let frames = receive()
    guard frames.count >= 4, let number = Int(String(decoding: frames[2], as: UTF8.self)) else {
        fatalError("no answer from \(arguments[1]) within 10 s: is giaoband running?")
    }
    let status = String(decoding: frames[1], as: UTF8.self)
    let answer = try JSONDecoder().decode(Answer.self, from: frames[3])
    print(status, files[number], answer.position.map(String.init) ?? answer.message ?? "", separator: "\t")
    failed = failed || !["200", "208"].contains(status)
}
exit(failed ? 65 : 0)
