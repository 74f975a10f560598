/// What a handle of the C interface leads to.
protocol HandleContent {
  /// Tells memory of this content from other memory: four letters.
  static var mark: UInt32 { get }
}

/// A value on the heap, which C holds by its address.
struct Handle<Content: HandleContent> {
  private var mark = Content.mark
  var content: Content

  /// Moves a value to the heap.
  static func new(_ content: consuming Content) -> OpaquePointer {
    let place = UnsafeMutablePointer<Self>.allocate(capacity: 1)
    unsafe place.initialize(to: Self(content: content))
    return OpaquePointer(place)
  }

  /// Returns the value of a handle, or nil if there is none.
  static func open(_ handle: OpaquePointer?) -> UnsafeMutablePointer<Self>? {
    guard let handle = unsafe handle, UInt(bitPattern: handle) % UInt(MemoryLayout<Self>.alignment) == 0 else {
      return nil
    }
    let place = unsafe UnsafeMutablePointer<Self>(handle)
    return unsafe place.pointee.mark == Content.mark ? place : nil
  }

  /// Frees a value.
  static func destroy(_ handle: OpaquePointer?) {
    guard let place = unsafe open(handle) else { return }
    unsafe place.pointee.mark = 0
    unsafe place.deinitialize(count: 1)
    unsafe place.deallocate()
  }

  private init(content: consuming Content) { self.content = content }
}

/// Whether numbers of the caller can lie at an address. A span of others traps.
func isAligned(_ numbers: UnsafePointer<Float>) -> Bool {
  UInt(bitPattern: numbers) % UInt(MemoryLayout<Float>.alignment) == 0
}

/// Returns bytes of the caller, which may be empty, or nil if there are none.
func buffer(_ start: UnsafePointer<UInt8>?, _ length: Int) -> UnsafeBufferPointer<UInt8>? {
  guard length >= 0, unsafe start != nil || length == 0 else { return nil }
  return unsafe UnsafeBufferPointer(start: start, count: length)
}
