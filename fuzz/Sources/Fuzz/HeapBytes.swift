#if FUZZ_ADDRESS
  @_silgen_name("__sanitizer_get_current_allocated_bytes")
  private func allocatedBytes() -> Int

  /// The number of bytes that are allocated at the moment, as counted by the sanitizer.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = allocatedBytes
#else
  /// Nothing counts allocations here. libFuzzer's limit of resident memory finds growth.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = nil
#endif
