/// Requests, mostly right, sometimes wrong in one of the ways that servers have been known to disagree on.
struct RequestGenerator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<(random.chance(4) ? 2 : 1) { bytes += request() }
        guard random.chance(3) else { return bytes }
        let other = request()
        return Mutation.mutated(bytes, with: other, using: &random)
    }

    private mutating func pick(_ usual: String, _ others: [String], every times: Int = 20) -> String {
        random.chance(times) ? others.randomElement(using: &random) ?? usual : usual
    }

    private mutating func request() -> [UInt8] {
        let end = pick("\r\n", ["\n", "\r", "\r\r\n", "\r\n ", " \r\n", "\r\n\r\n"], every: 60)
        var head = pick("", ["\r\n", "\r\n\r\n", "\n", " "])
        head += pick("POST", ["GET", "DELETE", "PUT", "OPTIONS", "post", "FOO", "GE T", ""], every: 4)
        head += pick(" ", ["  ", "\t", ""], every: 60)
        head += pick(
            "/v1/messages",
            [
                "/", "/a?b=c", "http://h/x", "https://h?x=/y", "http://h", "*", "h:443", "/a b", "/#f", "/é", "//x",
                "http://u@h/", "x",
            ],
            every: 5)
        head += pick(" ", ["  ", "\t", ""], every: 60)
        head += pick(
            "HTTP/1.1", ["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/0.9", ""], every: 12)
        head += end
        var fields = [
            pick("Host: a", ["", "host:b:80", "Host: a b", "Host: ", "Host : a", "Host: a/b", "Host: u@h"], every: 15)
        ]
        let body =
            ["", "hello", "{\"model\":\"m\"}", "GET / HTTP/1.1\r\nHost: b\r\n\r\n"].randomElement(using: &random) ?? ""
        var text = ""
        switch Int.random(in: 0..<5, using: &random) {
        case 0: break
        case 1, 2:
            let length = body.utf8.count
            fields.append(
                pick(
                    "Content-Length: \(length)",
                    [
                        "Content-Length: +\(length)", "Content-Length: \(length), \(length)",
                        "Content-Length : \(length)",
                        "Content-Length: 0\(length)", "Content-Length: 0000000000000000000\(length)",
                        "Content-Length:\(length)", "Content-Length: \(length) ",
                        "Content-Length: -\(length)", "Content-Length: 0x\(length)", "Content-Length:",
                        "Content-Length: \(length)\r\nContent-Length: \(length)", "Content-Length: \u{b}\(length)",
                        "Content-Length: \(length + 1)", "Content-Length: \(length)\r\nTransfer-Encoding: chunked",
                    ], every: 6))
            text = body
        default:
            fields.append(
                pick(
                    "Transfer-Encoding: chunked",
                    [
                        "Transfer-Encoding: Chunked", "Transfer-Encoding:\tchunked\t", "Transfer-Encoding : chunked",
                        "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked",
                        "Transfer-Encoding: chunked, identity",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked",
                        "Transfer-Encoding: chunked\u{b}", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: ",
                        "Transfer-Encoding: chunked\r\nContent-Length: 5",
                    ], every: 6))
            text = chunks(body)
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            fields.append(
                pick(
                    "X-\(Int.random(in: 0...9, using: &random)): value",
                    [
                        "X:", "X:  y\t", "X: é", "X : y", "X: a\r\n b", "X: a\u{0}b", "X: a\u{1}b", "X: a\u{7f}b",
                        "X y: z", ": z", "X",
                        "(X): y", "X: y\rz", "X: y\nz: a", "Connection: close", "Connection: keep-alive",
                        "Expect: 100-continue",
                        "Connection: Keep-Alive, x",
                    ], every: 4))
        }
        fields.shuffle(using: &random)
        for field in fields where !field.isEmpty { head += field + pick(end, ["\n", "\r"], every: 100) }
        return Array((head + end + text).utf8)
    }

    private mutating func chunks(_ body: String) -> String {
        var text = ""
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...rest.count, using: &random)
            let digits = String(size, radix: 16, uppercase: random.chance(2))
            text += pick(
                digits,
                [
                    "0\(digits)", "0x\(digits)", "+\(digits)", "-\(digits)", " \(digits)", "\(digits) ",
                    "00000000000000000\(digits)", "1\(digits)",
                ])
            text += pick("", [";x", ";x=y", ";x=\"y\"", " ;x", ";", ";\u{0}", ";x\n"])
            text += pick("\r\n", ["\n", "\r", ""], every: 40)
            text += String(decoding: rest.prefix(size), as: UTF8.self)
            text += pick("\r\n", ["\n", "\r", "", "\r\n\r\n"], every: 40)
            rest = rest.dropFirst(size)
        }
        return text + pick("0", ["00", "0;x", "", "0 ", "-0"]) + pick("\r\n", ["\n", ""], every: 40)
            + pick("", ["X: y\r\n", "X : y\r\n", "Content-Length: 5\r\n", "X\r\n"], every: 8)
            + pick("\r\n", ["\n", ""], every: 40)
    }
}
