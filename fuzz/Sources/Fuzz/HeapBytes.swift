#if FUZZ_ADDRESS
  @_silgen_name("__sanitizer_get_current_allocated_bytes")
  private func allocatedBytes() -> Int

  /// Bytes that are allocated at the moment, by the sanitizer's own books.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = allocatedBytes
#else
  /// Nobody keeps books here: what grows, libFuzzer's limit of resident memory finds.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = nil
#endif
