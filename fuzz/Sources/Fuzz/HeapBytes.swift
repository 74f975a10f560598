#if FUZZ_ADDRESS
  @_silgen_name("__sanitizer_get_current_allocated_bytes")
  private func currentBytes() -> Int

  @_silgen_name("__sanitizer_install_malloc_and_free_hooks")
  private func installHooks(
    _ allocating: @convention(c) (UnsafeRawPointer?, Int) -> Void, _ freeing: @convention(c) (UnsafeRawPointer?) -> Void
  ) -> Int32

  nonisolated(unsafe) private var allocated = 0

  /// The number of bytes that are allocated at the moment, as counted by the sanitizer.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = currentBytes
  /// The number of bytes that were allocated since the start, freed ones included.
  nonisolated(unsafe) let allocatedBytes: (() -> Int)? =
    installHooks({ _, count in allocated &+= count }, { _ in }) == 0 ? nil : { allocated }
#else
  /// Nothing counts allocations here. libFuzzer's limit of resident memory finds growth.
  nonisolated(unsafe) let heapBytes: (() -> Int)? = nil
  nonisolated(unsafe) let allocatedBytes: (() -> Int)? = nil
#endif
