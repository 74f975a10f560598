internal import CInferenceKernels

extension Int8Table {
  /// Replaces every byte b of `map` by byte b of the table.
  ///
  /// Axes: a map in any layout, changed in place; the table does not overlap it. Cost: one look-up a sample; reads 2 bytes,
  /// writes 1.
  ///
  /// - Parameter set: the same bytes with each.
  /// - Precondition: `table` has 256 bytes; the set is available.
  public static func apply(to map: inout MutableSpan<UInt8>, table: Span<UInt8>, on set: InstructionSet = .best) {
    precondition(table.count == count, "a table of 256 bytes")
    precondition(set.isAvailable, "the instruction set is not available")
    unsafe table.withUnsafeBufferPointer { table in
      unsafe map.withUnsafeMutableBufferPointer { map in
        unsafe ik_int8_table_apply(table.baseAddress, set.c, map.baseAddress, map.baseAddress, map.count)
      }
    }
  }

  /// Writes byte b of the table for every byte b of `map`; as `apply`, to another place.
  ///
  /// - Precondition: `table` has 256 bytes, `map` as many as `result`; the set is available.
  static func apply(
    to map: Span<UInt8>, table: Span<UInt8>, on set: InstructionSet, into result: inout MutableSpan<UInt8>
  ) {
    precondition(table.count == count && map.count == result.count, "a table of 256 bytes, and two maps of one size")
    unsafe table.withUnsafeBufferPointer { table in
      unsafe map.withUnsafeBufferPointer { map in
        unsafe result.withUnsafeMutableBufferPointer { result in
          unsafe ik_int8_table_apply(table.baseAddress, set.c, map.baseAddress, result.baseAddress, map.count)
        }
      }
    }
  }
}
