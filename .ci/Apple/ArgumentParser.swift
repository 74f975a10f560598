// The parts of the argument parser that `Sources/Commands` uses, for `.ci/platforms`; see `Foundation.swift`. Its package
// does not restrict platforms, so it is available on all of ours.

public protocol ExpressibleByArgument {
  init?(argument: String)
  var defaultValueDescription: String { get }
  static var allValueStrings: [String] { get }
}
extension ExpressibleByArgument {
  public var defaultValueDescription: String { fatalError() }
  public static var allValueStrings: [String] { fatalError() }
}
extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
  public init?(argument: String) { fatalError() }
}
extension String: ExpressibleByArgument { public init?(argument: String) { fatalError() } }
extension LosslessStringConvertible where Self: ExpressibleByArgument {
  public init?(argument: String) { fatalError() }
}
extension Int: ExpressibleByArgument {}
extension Int32: ExpressibleByArgument {}
extension UInt64: ExpressibleByArgument {}
extension Double: ExpressibleByArgument {}
extension Float: ExpressibleByArgument {}

public protocol ParsableArguments: Decodable {
  init()
  mutating func validate() throws
}
extension ParsableArguments {
  public mutating func validate() throws {}
  public static func parse(_ arguments: [String]? = nil) throws -> Self { fatalError() }
  public static func exit(withError error: (any Error)? = nil) -> Never { fatalError() }
  public static func exitCode(for error: any Error) -> ExitCode { fatalError() }
  public static func fullMessage(for error: any Error, columns: Int? = nil) -> String { fatalError() }
}

public protocol ParsableCommand: ParsableArguments {
  static var configuration: CommandConfiguration { get }
  mutating func run() throws
}
extension ParsableCommand {
  public static var configuration: CommandConfiguration { fatalError() }
  public mutating func run() throws {}
  public static func main() { fatalError() }
  public static func usageString(
    for subcommand: any ParsableCommand.Type, includeHidden: Bool = false
  ) -> String { fatalError() }
  public static func parseAsRoot(_ arguments: [String]? = nil) throws -> any ParsableCommand { fatalError() }
}

public struct CommandConfiguration: Sendable {
  public var commandName: String?
  public var subcommands: [any ParsableCommand.Type]
  public init(
    commandName: String? = nil, abstract: String = "", usage: String? = nil, discussion: String = "",
    version: String = "", shouldDisplay: Bool = true, subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil
  ) { fatalError() }
}

public struct ArgumentHelp: ExpressibleByStringInterpolation, Sendable {
  public init(stringLiteral value: String) { fatalError() }
  public init(_ abstract: String = "", discussion: String = "", valueName: String? = nil) { fatalError() }
}

public struct NameSpecification: ExpressibleByArrayLiteral, Sendable {
  public struct Element: Sendable {
    public static let short = Element()
    public static let long = Element()
  }
  public init(arrayLiteral elements: Element...) { fatalError() }
  public static var short: NameSpecification { fatalError() }
  public static var long: NameSpecification { fatalError() }
  public static var shortAndLong: NameSpecification { fatalError() }
  public static func customLong(_ name: String) -> NameSpecification { fatalError() }
}

public struct FlagInversion: Sendable {
  public static var prefixedNo: FlagInversion { fatalError() }
}

public struct ArrayParsingStrategy: Sendable {
  public static var upToNextOption: ArrayParsingStrategy { fatalError() }
  public static var singleValue: ArrayParsingStrategy { fatalError() }
}

public struct ArgumentArrayParsingStrategy: Sendable {
  public static var remaining: ArgumentArrayParsingStrategy { fatalError() }
  public static var captureForPassthrough: ArgumentArrayParsingStrategy { fatalError() }
}

@propertyWrapper
public struct Argument<Value>: Decodable {
  public init(from decoder: any Decoder) throws { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    set { fatalError() }
  }
  public init(help: ArgumentHelp? = nil) where Value: ExpressibleByArgument { fatalError() }
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil
  ) where Value == [T] { fatalError() }
  public init(wrappedValue: Value, help: ArgumentHelp? = nil) where Value: ExpressibleByArgument { fatalError() }
  public init<T: ExpressibleByArgument>(help: ArgumentHelp? = nil) where Value == T? { fatalError() }
  public init<T: ExpressibleByArgument>(help: ArgumentHelp? = nil) where Value == [T] { fatalError() }
}

@propertyWrapper
public struct Option<Value>: Decodable {
  public init(from decoder: any Decoder) throws { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    set { fatalError() }
  }
  public init(name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value: ExpressibleByArgument {
    fatalError()
  }
  public init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil)
  where Value: ExpressibleByArgument { fatalError() }
  public init<T: ExpressibleByArgument>(name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value == T? {
    fatalError()
  }
  public init<T: ExpressibleByArgument>(
    wrappedValue: [T], name: NameSpecification = .long, parsing: ArrayParsingStrategy = .singleValue,
    help: ArgumentHelp? = nil
  ) where Value == [T] { fatalError() }
}

@propertyWrapper
public struct Flag<Value>: Decodable {
  public init(from decoder: any Decoder) throws { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    set { fatalError() }
  }
  public init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil) where Value == Bool {
    fatalError()
  }
  public init(
    wrappedValue: Value, name: NameSpecification = .long, inversion: FlagInversion, help: ArgumentHelp? = nil
  ) where Value == Bool { fatalError() }
}

@propertyWrapper
public struct OptionGroup<Value: ParsableArguments>: Decodable {
  public init(from decoder: any Decoder) throws { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    set { fatalError() }
  }
  public init(title: String = "") { fatalError() }
}

public struct ValidationError: Error {
  public init(_ message: String) { fatalError() }
}

public struct ExitCode: Error, Sendable, RawRepresentable, Hashable {
  public var rawValue: Int32
  public init(rawValue: Int32) { fatalError() }
  public init(_ code: Int32) { fatalError() }
  public static let success = ExitCode(0)
  public static let failure = ExitCode(1)
  public static let validationFailure = ExitCode(64)
}
