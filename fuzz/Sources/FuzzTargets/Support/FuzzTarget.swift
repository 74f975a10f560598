/// One target: a name, and a function of an input. Only caches of profiles outlive an input.
public struct FuzzTarget: Sendable {
  public let name: String
  public let run: @Sendable (Span<UInt8>) -> Void

  public static let all = ofLibrary + ofCommands

  private static let ofLibrary = [
    FuzzTarget(name: "profile", run: fuzzProfile),
    FuzzTarget(name: "fragment", run: fuzzFragment),
    FuzzTarget(name: "codes", run: fuzzCodes),
    FuzzTarget(name: "server", run: fuzzServer),
    FuzzTarget(name: "device", run: fuzzDevice),
    FuzzTarget(name: "control", run: fuzzControl),
    FuzzTarget(name: "roundtrip", run: fuzzRoundTrip),
    FuzzTarget(name: "order", run: fuzzOrder),
    FuzzTarget(name: "scan", run: fuzzScan),
    FuzzTarget(name: "numbers", run: fuzzNumbers),
    FuzzTarget(name: "files", run: fuzzFiles),
    FuzzTarget(name: "json", run: fuzzJSON),
    FuzzTarget(name: "large", run: fuzzLarge),
    FuzzTarget(name: "network", run: fuzzNetwork),
    FuzzTarget(name: "calibration", run: fuzzCalibration),
    FuzzTarget(name: "sessions", run: fuzzSessions),
    FuzzTarget(name: "tiles", run: fuzzTiles),
    FuzzTarget(name: "canary", run: fuzzCanary),
  ]

  #if FUZZ_WITHOUT_COMMANDS
    private static let ofCommands: [FuzzTarget] = []
  #else
    private static let ofCommands = [
      FuzzTarget(name: "options", run: fuzzOptions),
      FuzzTarget(name: "recordings", run: fuzzRecordings),
      FuzzTarget(name: "tables", run: fuzzTables),
    ]
  #endif

  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
