extension Array {
  /// Overwrites the elements from index `first` on with `values`.
  mutating func write(_ values: [Element], at first: Int) {
    withUnsafeMutableBufferPointer { memory in
      values.withUnsafeBufferPointer { values in
        _ = UnsafeMutableBufferPointer(rebasing: memory[first..<first + values.count]).update(fromContentsOf: values)
      }
    }
  }
}
