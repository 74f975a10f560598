// The command line's own testee, as Embedded Swift: it answers what is not in the C interface.

nonisolated(unsafe) private let testee = LibraryTestee()
nonisolated(unsafe) private let operations = {
  var operations: [UInt8: VectorOperation] = [:]
  for operation in VectorOperation.known { operations[operation.number] = operation }
  return operations
}()

/// Answers a request, given without its length. Calls `write` with the answer, without its length.
@c(library_answer)
public func libraryAnswer(
  _ request: UnsafePointer<UInt8>, _ count: Int, _ write: @convention(c) (UnsafePointer<UInt8>?, Int) -> Void
) {
  let bytes = Array(UnsafeBufferPointer(start: request, count: count))
  var answer = Answer.unsupported
  do throws(WireError) {
    if let request = try Request(bytes, operations: operations) {
      answer = testee.answer(request.operation, request.input)
    }
  } catch {
    answer = .failed("not a request: \(error.description)")
  }
  let content = answer.bytes.dropFirst(4)
  content.withUnsafeBufferPointer { write($0.baseAddress, $0.count) }
}
