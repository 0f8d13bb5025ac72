// Prints giaoband's events from the start, or from a sequence: follower ENDPOINT [COUNT [AFTER]]
// Build: swiftc -I System/CZeroMQ examples/follower.swift -lzmq
import CZeroMQ
import Foundation

struct Mark: Decodable {
    var sequence, previous, after, code, message: String?
}

struct Event: Decodable {
    struct Content: Decodable { var title, name: String? }
    var type: String
    var data: Content
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else { fatalError("follower ENDPOINT [COUNT [AFTER]]") }
var left = arguments.count > 2 ? Int(arguments[2]) : nil
let start = arguments.count > 3 ? arguments[3] : "start"
let context = zmq_ctx_new()
let socket = zmq_socket(context, ZMQ_DEALER)
zmq_connect(socket, arguments[1])

func send(_ verb: String, _ header: String) {
    let frames = ["GB1", verb, "follow", header]
    for (index, frame) in frames.enumerated() {
        zmq_send(socket, frame, frame.utf8.count, index < 3 ? ZMQ_SNDMORE : 0)
    }
}

func receive() -> [Data] {
    var frames: [Data] = []
    var message = zmq_msg_t()
    repeat {
        zmq_msg_init(&message)
        guard zmq_msg_recv(&message, socket, 0) >= 0 else { return [] }
        frames.append(Data(bytes: zmq_msg_data(&message), count: zmq_msg_size(&message)))
    } while zmq_msg_more(&message) != 0
    return frames
}

send("FOLLOW", "{\"from\":\"\(start)\",\"credit\":100}")
var last: String?
while left != 0 {
    let frames = receive()
    guard frames.count >= 4, let mark = try? JSONDecoder().decode(Mark.self, from: frames[3]) else { continue }
    switch String(decoding: frames[1], as: UTF8.self) {
    case "EVENT":
        guard mark.previous == last else { exit(1) }  // Something is missing: follow again after `last`.
        last = mark.sequence
        let event = try JSONDecoder().decode(Event.self, from: frames[4])
        print(Int(last ?? "") ?? 0, event.type, event.data.title ?? event.data.name ?? "-", separator: "\t")
        send("CREDIT", "{\"credit\":1}")
        left = left.map { $0 - 1 }
    case "200": last = mark.after ?? last
    case let status: fatalError("\(status) \(mark.code ?? ""): \(mark.message ?? "")")
    }
}
zmq_close(socket)
zmq_ctx_term(context)
