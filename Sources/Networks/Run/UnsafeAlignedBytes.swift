/// Bytes at a multiple of 64, where vectors of weights are read fastest. Written once, as they are made.
@safe final class UnsafeAlignedBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  init<Failure: Error>(count: Int, _ write: (inout MutableSpan<UInt8>) throws(Failure) -> Void) throws(Failure) {
    unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    var bytes = unsafe MutableSpan<UInt8>(_unsafeBytes: memory)
    try write(&bytes)
  }

  deinit { unsafe memory.deallocate() }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { unsafe _overrideLifetime(Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(memory)), borrowing: self) }
  }
}
