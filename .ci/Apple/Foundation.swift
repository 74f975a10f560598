// The parts of Foundation that `Sources` uses, for `.ci/platforms`, which compiles the sources for an Apple system without
// its SDK.
//
// If the sources use a declaration that is missing here, they do not compile there: add it, with its versions. This code
// is never run.

// Declarations of the toolchain's FoundationEssentials: `.ci/platforms` compares names, labels and versions with it.

public struct Data: Sendable, Hashable, RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  public typealias Index = Int
  public typealias Element = UInt8
  public init() { fatalError() }
  public init(contentsOf url: URL, options: ReadingOptions = []) throws { fatalError() }
  public func write(to url: URL, options: WritingOptions = []) throws { fatalError() }
  public struct ReadingOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { fatalError() }
  }
  public struct WritingOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { fatalError() }
  }
  public var startIndex: Int { fatalError() }
  public var endIndex: Int { fatalError() }
  public subscript(index: Int) -> UInt8 {
    get { fatalError() }
    set { fatalError() }
  }
  public mutating func replaceSubrange<C: Collection>(_ range: Range<Int>, with new: C) where C.Element == UInt8 {
    fatalError()
  }
  @available(macOS 10.14.4, iOS 12.2, watchOS 5.2, tvOS 12.2, *)
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { fatalError() }
  }
}

public struct URL: Sendable, Hashable {
  public init(fileURLWithPath path: String) { fatalError() }
  public init(fileURLWithPath path: String, isDirectory: Bool) { fatalError() }
  public func appendingPathComponent(_ pathComponent: String, isDirectory: Bool) -> URL { fatalError() }
  public func deletingPathExtension() -> URL { fatalError() }
  public func deletingLastPathComponent() -> URL { fatalError() }
  public func resolvingSymlinksInPath() -> URL { fatalError() }
  public var lastPathComponent: String { fatalError() }
  public var path: String { fatalError() }
  public var relativePath: String { fatalError() }
}

open class JSONEncoder {
  public init() {}
  public struct OutputFormatting: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { fatalError() }
    public static let prettyPrinted = OutputFormatting(rawValue: 1)
    @available(macOS 10.13, iOS 11.0, watchOS 4.0, tvOS 11.0, *)
    public static let sortedKeys = OutputFormatting(rawValue: 2)
    @available(macOS 10.15, iOS 13.0, watchOS 6.0, tvOS 13.0, *)
    public static let withoutEscapingSlashes = OutputFormatting(rawValue: 8)
  }
  open var outputFormatting: OutputFormatting {
    get { fatalError() }
    set { fatalError() }
  }
  open func encode<T: Encodable>(_ value: T) throws -> Data { fatalError() }
}

open class FileManager: @unchecked Sendable {
  public static let `default`: FileManager = { fatalError() }()
  open func contentsOfDirectory(atPath path: String) throws -> [String] { fatalError() }
  open func attributesOfItem(atPath path: String) throws -> [FileAttributeKey: Any] { fatalError() }
  open func fileExists(atPath path: String) -> Bool { fatalError() }
  open func fileExists(atPath path: String, isDirectory: UnsafeMutablePointer<ObjCBool>?) -> Bool { fatalError() }
  open func removeItem(atPath path: String) throws { fatalError() }
  open func createDirectory(
    atPath path: String, withIntermediateDirectories create: Bool, attributes: [FileAttributeKey: Any]? = nil
  ) throws { fatalError() }
  open func subpathsOfDirectory(atPath path: String) throws -> [String] { fatalError() }
}

public struct FileAttributeKey: Hashable, Sendable {
  public static let type = FileAttributeKey()
}

public struct FileAttributeType: Hashable, Sendable {
  public static let typeRegular = FileAttributeType()
  public static let typeDirectory = FileAttributeType()
  public static let typeSymbolicLink = FileAttributeType()
}

open class ProcessInfo: @unchecked Sendable {
  public static let processInfo = ProcessInfo()
  open var environment: [String: String] { fatalError() }
  open var systemUptime: Double { fatalError() }
  open var processIdentifier: Int32 { fatalError() }
}

// Declarations that only the full Foundation has. The toolchain does not give their versions; according to Apple's
// documentation, all of them are available since macOS 10.10 and iOS 8.

public struct ObjCBool: ExpressibleByBooleanLiteral, Sendable {
  public init(booleanLiteral value: Bool) { fatalError() }
  public var boolValue: Bool { fatalError() }
}

open class FileHandle: @unchecked Sendable {
  open class var standardError: FileHandle { fatalError() }
  open func write(_ data: Data) { fatalError() }
}

open class Bundle: @unchecked Sendable {
  open var bundleURL: URL { fatalError() }
}

public protocol CVarArg {}
extension Double: CVarArg {}
extension String {
  public func replacingOccurrences(of target: String, with replacement: String) -> String { fatalError() }
  public init(format: String, _ arguments: any CVarArg...) { fatalError() }
}

open class NSLock: @unchecked Sendable {
  public init() {}
  open func lock() {}
  open func unlock() {}
  // Compiled into the caller, so every system has it.
  public func withLock<Result>(_ body: () throws -> Result) rethrows -> Result { fatalError() }
}

// Declarations of C, as in Darwin. `execvp`, `posix_spawn` and related functions are not available on tvOS and watchOS.

public typealias pid_t = Int32
public typealias mode_t = UInt16
public typealias off_t = Int64
public typealias sigset_t = UInt32
public struct stat {
  public var st_dev: Int32
  public var st_mode: mode_t
  public var st_nlink: UInt16
  public var st_ino: UInt64
  public var st_size: off_t
  public init() { fatalError() }
}
public typealias posix_spawn_file_actions_t = UnsafeMutableRawPointer
public typealias posix_spawnattr_t = UnsafeMutableRawPointer
public struct pollfd {
  public var fd: Int32
  public var events: Int16
  public var revents: Int16
  public init(fd: Int32, events: Int16, revents: Int16) { fatalError() }
}
public var errno: Int32 {
  get { fatalError() }
  set { fatalError() }
}
public var EPERM: Int32 { 1 }
public var ENOENT: Int32 { 2 }
public var EINTR: Int32 { 4 }
public var ENOMEM: Int32 { 12 }
public var EACCES: Int32 { 13 }
public var EBUSY: Int32 { 16 }
public var EEXIST: Int32 { 17 }
public var EXDEV: Int32 { 18 }
public var ENOTDIR: Int32 { 20 }
public var EISDIR: Int32 { 21 }
public var ENOSPC: Int32 { 28 }
public var EROFS: Int32 { 30 }
public var EPIPE: Int32 { 32 }
public var EAGAIN: Int32 { 35 }
public var EWOULDBLOCK: Int32 { 35 }
public var ENAMETOOLONG: Int32 { 63 }
public var EDQUOT: Int32 { 69 }
public var F_GETFD: Int32 { 1 }
public var F_GETFL: Int32 { 3 }
public var F_SETFL: Int32 { 4 }
public var F_SETFD: Int32 { 2 }
public var FD_CLOEXEC: Int32 { 1 }
public var O_RDONLY: Int32 { 0 }
public var O_WRONLY: Int32 { 1 }
public var O_RDWR: Int32 { 2 }
public var O_NONBLOCK: Int32 { 4 }
public var O_NOFOLLOW: Int32 { 0x100 }
public var O_CREAT: Int32 { 0x200 }
public var O_EXCL: Int32 { 0x800 }
public var O_NOCTTY: Int32 { 0x20000 }
public var O_CLOEXEC: Int32 { 0x1000000 }
public var PATH_MAX: Int32 { 1024 }
public var AT_FDCWD: Int32 { -2 }
public var W_OK: Int32 { 2 }
public var S_IFMT: mode_t { 0o170000 }
public var S_IFREG: mode_t { 0o100000 }
public var S_IFDIR: mode_t { 0o040000 }
public var S_IFLNK: mode_t { 0o120000 }
public var POLLIN: Int32 { 1 }
public var POLLOUT: Int32 { 4 }
public var SIGHUP: Int32 { 1 }
public var SIGINT: Int32 { 2 }
public var SIGPIPE: Int32 { 13 }
public var SIGTERM: Int32 { 15 }
public var SIG_BLOCK: Int32 { 1 }
public var SIG_SETMASK: Int32 { 3 }
public var SIGKILL: Int32 { 9 }
public var WNOHANG: Int32 { 1 }
public var POSIX_SPAWN_SETPGROUP: Int32 { 2 }
public var POSIX_SPAWN_SETSIGDEF: Int32 { 4 }
public var SIG_DFL: (@convention(c) (Int32) -> Void)? { fatalError() }
public var SIG_IGN: (@convention(c) (Int32) -> Void)? { fatalError() }
@discardableResult
public func signal(_: Int32, _: (@convention(c) (Int32) -> Void)?) -> (@convention(c) (Int32) -> Void)? { fatalError() }
public func strsignal(_: Int32) -> UnsafeMutablePointer<CChar>? { fatalError() }
@discardableResult public func close(_: Int32) -> Int32 { fatalError() }
public func pipe(_: UnsafeMutablePointer<Int32>) -> Int32 { fatalError() }
public func fcntl(_: Int32, _: Int32) -> Int32 { fatalError() }
public func fcntl(_: Int32, _: Int32, _: Int32) -> Int32 { fatalError() }
public func read(_: Int32, _: UnsafeMutableRawPointer?, _: Int) -> Int { fatalError() }
public func write(_: Int32, _: UnsafeRawPointer?, _: Int) -> Int { fatalError() }
public func open(_: UnsafePointer<CChar>, _: Int32) -> Int32 { fatalError() }
public func open(_: UnsafePointer<CChar>, _: Int32, _: mode_t) -> Int32 { fatalError() }
public func fstatat(
  _: Int32, _: UnsafePointer<CChar>, _: UnsafeMutablePointer<stat>, _: Int32
) -> Int32 { fatalError() }
public func lstat(_: UnsafePointer<CChar>, _: UnsafeMutablePointer<stat>) -> Int32 { fatalError() }
public func fstat(_: Int32, _: UnsafeMutablePointer<stat>) -> Int32 { fatalError() }
public func readlink(_: UnsafePointer<CChar>, _: UnsafeMutablePointer<CChar>, _: Int) -> Int { fatalError() }
public func access(_: UnsafePointer<CChar>, _: Int32) -> Int32 { fatalError() }
public func link(_: UnsafePointer<CChar>, _: UnsafePointer<CChar>) -> Int32 { fatalError() }
@discardableResult public func unlink(_: UnsafePointer<CChar>) -> Int32 { fatalError() }
public func mkdir(_: UnsafePointer<CChar>, _: mode_t) -> Int32 { fatalError() }
public func fchmod(_: Int32, _: mode_t) -> Int32 { fatalError() }
public func ftruncate(_: Int32, _: off_t) -> Int32 { fatalError() }
@discardableResult public func raise(_: Int32) -> Int32 { fatalError() }
public func exit(_: Int32) -> Never { fatalError() }
public func strerror(_: Int32) -> UnsafeMutablePointer<CChar> { fatalError() }
@discardableResult
public func pthread_sigmask(
  _: Int32, _: UnsafePointer<sigset_t>?, _: UnsafeMutablePointer<sigset_t>?
) -> Int32 { fatalError() }
public func poll(_: UnsafeMutablePointer<pollfd>, _: UInt32, _: Int32) -> Int32 { fatalError() }
@discardableResult public func usleep(_: UInt32) -> Int32 { fatalError() }
public func kill(_: pid_t, _: Int32) -> Int32 { fatalError() }
public func waitpid(_: pid_t, _: UnsafeMutablePointer<Int32>?, _: Int32) -> pid_t { fatalError() }
public func strdup(_: UnsafePointer<CChar>) -> UnsafeMutablePointer<CChar>? { fatalError() }
public func free(_: UnsafeMutableRawPointer?) { fatalError() }
@discardableResult public func sigemptyset(_: UnsafeMutablePointer<sigset_t>) -> Int32 { fatalError() }
@discardableResult public func sigaddset(_: UnsafeMutablePointer<sigset_t>, _: Int32) -> Int32 { fatalError() }
public func execvp(
  _: UnsafePointer<CChar>, _: UnsafePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 { fatalError() }
public func posix_spawn_file_actions_init(_: UnsafeMutablePointer<posix_spawn_file_actions_t?>) -> Int32 {
  fatalError()
}
@discardableResult
public func posix_spawn_file_actions_destroy(_: UnsafeMutablePointer<posix_spawn_file_actions_t?>) -> Int32 {
  fatalError()
}
@discardableResult
public func posix_spawn_file_actions_adddup2(
  _: UnsafeMutablePointer<posix_spawn_file_actions_t?>, _: Int32, _: Int32
) -> Int32 { fatalError() }
public func posix_spawnattr_init(_: UnsafeMutablePointer<posix_spawnattr_t?>) -> Int32 { fatalError() }
@discardableResult
public func posix_spawnattr_destroy(_: UnsafeMutablePointer<posix_spawnattr_t?>) -> Int32 { fatalError() }
@discardableResult
public func posix_spawnattr_setsigdefault(
  _: UnsafeMutablePointer<posix_spawnattr_t?>, _: UnsafePointer<sigset_t>
) -> Int32 { fatalError() }
@discardableResult
public func posix_spawnattr_setpgroup(_: UnsafeMutablePointer<posix_spawnattr_t?>, _: pid_t) -> Int32 { fatalError() }
@discardableResult
public func posix_spawnattr_setflags(_: UnsafeMutablePointer<posix_spawnattr_t?>, _: Int16) -> Int32 { fatalError() }
public func posix_spawn(
  _: UnsafeMutablePointer<pid_t>, _: UnsafePointer<CChar>, _: UnsafePointer<posix_spawn_file_actions_t?>?,
  _: UnsafePointer<posix_spawnattr_t?>?, _: UnsafePointer<UnsafeMutablePointer<CChar>?>?,
  _: UnsafePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 { fatalError() }
@discardableResult public func fflush(_: UnsafeMutableRawPointer?) -> Int32 { fatalError() }
public func isatty(_: Int32) -> Int32 { fatalError() }
public func rename(_: UnsafePointer<CChar>, _: UnsafePointer<CChar>) -> Int32 { fatalError() }
public func log10(_: Double) -> Double { fatalError() }
public func pow(_: Double, _: Double) -> Double { fatalError() }
public func exp(_: Double) -> Double { fatalError() }
public func log(_: Double) -> Double { fatalError() }
public func log1p(_: Double) -> Double { fatalError() }
public func cos(_: Double) -> Double { fatalError() }

// Of Dispatch, which Foundation exports.
open class DispatchQueue {
  public class func concurrentPerform(iterations: Int, execute: (Int) -> Void) { fatalError() }
}
