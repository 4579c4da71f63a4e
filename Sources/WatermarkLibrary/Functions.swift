import CExciseWatermark
import Watermarking

// The functions of excise_watermark.h, which documents them.

@_cdecl("exc_wm_version")
func version() -> UInt32 { 1 }

@_cdecl("exc_wm_scheme_create")
func createScheme(
    _ description: UnsafePointer<CChar>?, _ length: Int, _ error: UnsafeMutablePointer<CChar>?, _ errorSize: Int
) -> OpaquePointer? {
    guard let text = elements(description, length) else {
        write("the description is null", to: error, errorSize)
        return nil
    }
    do throws(SchemeDescription.Failure) {
        return handle(SchemeHandle(try SchemeDescription.read(text.map { UInt8(bitPattern: $0) })))
    } catch let failure {
        write(failure.description, to: error, errorSize)
        return nil
    }
}

@_cdecl("exc_wm_scheme_free")
func freeScheme(_ scheme: OpaquePointer?) { free(scheme, SchemeHandle.self) }

@_cdecl("exc_wm_scheme_context_width")
func contextWidth(_ scheme: OpaquePointer?) -> Int { object(scheme, SchemeHandle.self)?.scheme.contextWidth ?? 0 }

@_cdecl("exc_wm_embedder_create")
func createEmbedder(_ scheme: OpaquePointer?, _ temperature: Double) -> OpaquePointer? {
    object(scheme, SchemeHandle.self).map {
        handle(EmbedderHandle($0.scheme.embedder(Sampling(temperature: temperature))))
    }
}

@_cdecl("exc_wm_embedder_free")
func freeEmbedder(_ embedder: OpaquePointer?) { free(embedder, EmbedderHandle.self) }

@_cdecl("exc_wm_mark")
func mark(
    _ embedder: OpaquePointer?, _ tokens: UnsafePointer<Int32>?, _ tokenCount: Int,
    _ logits: UnsafeMutablePointer<Float>?, _ logitCount: Int, _ chosen: UnsafeMutablePointer<Int32>?
) -> Int32 {
    guard let embedder = object(embedder, EmbedderHandle.self), let tokens = elements(tokens, tokenCount),
        logitCount >= 0, logits != nil || logitCount == 0
    else { return EXC_WM_ERROR }
    switch embedder.embedder.mark(UnsafeMutableBufferPointer(start: logits, count: logitCount), after: tokens) {
    case .unmarked: return EXC_WM_UNMARKED
    case .biased: return EXC_WM_BIASED
    case .chosen(let token):
        chosen?.pointee = token
        return EXC_WM_CHOSEN
    }
}

@_cdecl("exc_wm_tape_create")
func createTape(_ scheme: OpaquePointer?) -> OpaquePointer? {
    object(scheme, SchemeHandle.self).map { handle(TapeHandle($0.scheme)) }
}

@_cdecl("exc_wm_tape_free")
func freeTape(_ tape: OpaquePointer?) { free(tape, TapeHandle.self) }

@_cdecl("exc_wm_tape_add")
func add(
    _ tape: OpaquePointer?, _ tokens: UnsafePointer<Int32>?, _ tokenCount: Int, _ prompt: UnsafePointer<Int32>?,
    _ promptCount: Int
) -> Int32 {
    guard let tape = object(tape, TapeHandle.self), let tokens = elements(tokens, tokenCount),
        let prompt = elements(prompt, promptCount)
    else { return EXC_WM_ERROR }
    tape.tape.add(Array(tokens), prompt: Array(prompt))
    return 0
}

@_cdecl("exc_wm_tape_evidence")
func evidence(_ tape: OpaquePointer?, _ result: UnsafeMutablePointer<exc_wm_evidence>?) -> Int32 {
    guard let tape = object(tape, TapeHandle.self), let result,
        let evidence = try? tape.scheme.evidence(from: tape.tape)
    else { return EXC_WM_ERROR }
    result.pointee = exc_wm_evidence(
        count: UInt64(evidence.count), sum: evidence.sum, expected: evidence.expected ?? .nan,
        log_p: evidence.logP ?? .nan)
    return 0
}

private func write(_ text: String, to error: UnsafeMutablePointer<CChar>?, _ size: Int) {
    guard let error, size > 0 else { return }
    // Cut at a whole character.
    var bytes = Array(text.utf8.prefix(size - 1))
    while let last = bytes.last, String(validating: bytes, as: UTF8.self) == nil, last >= 0x80 { bytes.removeLast() }
    for (index, byte) in bytes.enumerated() { error[index] = CChar(bitPattern: byte) }
    error[bytes.count] = 0
}
