internal import CInferenceKernels

extension Int8Table {
  /// Replaces every byte b of `map` with byte b of the table.
  ///
  /// - Parameters:
  ///   - map: a map in any layout, changed in place.
  ///   - table: 256 bytes.
  ///   - set: the instruction set to use; all give the same bytes.
  ///
  /// Scratch: none. Cost: one look-up per sample; reads 2 bytes and writes 1.
  ///
  /// - Precondition: `table` has 256 bytes; the instruction set is available.
  public static func apply(to map: inout MutableSpan<UInt8>, table: Span<UInt8>, on set: InstructionSet = .best) {
    precondition(table.count == count, "the table must have 256 bytes")
    precondition(set.isAvailable, "the instruction set is not available")
    unsafe table.withUnsafeBufferPointer { table in
      unsafe map.withUnsafeMutableBufferPointer { map in
        unsafe ik_int8_table_apply(table.baseAddress, set.c, map.baseAddress, map.baseAddress, map.count)
      }
    }
  }

  /// Writes byte b of the table to `result` for every byte b of `map`.
  ///
  /// - Precondition: `table` has 256 bytes; `map` and `result` have the same length; the instruction set is available.
  static func apply(
    to map: Span<UInt8>, table: Span<UInt8>, on set: InstructionSet, into result: inout MutableSpan<UInt8>
  ) {
    precondition(table.count == count && map.count == result.count, "the table or the maps have the wrong size")
    unsafe table.withUnsafeBufferPointer { table in
      unsafe map.withUnsafeBufferPointer { map in
        unsafe result.withUnsafeMutableBufferPointer { result in
          unsafe ik_int8_table_apply(table.baseAddress, set.c, map.baseAddress, result.baseAddress, map.count)
        }
      }
    }
  }
}
