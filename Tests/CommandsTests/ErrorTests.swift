import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

/// A user's mistake, and the line that reports it.
struct Mistake: CustomTestStringConvertible {
  let line: String
  let error: String

  init(_ line: String, _ error: String) { (self.line, self.error) = (line, error) }

  var testDescription: String { line }
}

/// Every mistake ends with one line on standard error and exit status 1, and leaves no new file.
@Suite struct ErrorTests {
  /// A folder with valid and invalid files.
  private static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    let files = try MistakenFiles.all.get()
    try TemporaryFolder.use { folder in
      for (name, bytes) in files { try folder.write(bytes, name) }
      try body(folder)
    }
  }

  @Test(arguments: [
    Mistake("encode gone.npy -o x", "gone.npy: no such file"),
    Mistake("encode folder -o x", "folder: is a folder, not a file"),
    Mistake("encode sent -o x", "sent: not a NumPy file: it does not begin with \\x93NUMPY"),
    Mistake(
      "encode cut.npy -o x",
      "cut.npy: the NumPy shape asks for 64 bytes of elements from byte 128 on, the file has 22"),
    Mistake("encode flat.npy -o x", "flat.npy: a map has 3 axes, or 4 with frames; this file has 2"),
    Mistake("encode deep.npy -o x", "deep.npy: a map has 3 axes, or 4 with frames; this file has 5"),
    Mistake("encode zero.npy -o x", "zero.npy: a map cannot have the shape [4, 0, 2]"),
    Mistake("encode long.npy -o x", "long.npy: a map cannot have the shape [1, 65536, 1]"),
    Mistake("encode frames.npy -o x", "frames.npy: the file holds no frames"),
    Mistake(
      "encode wide.npy -o x",
      "wide.npy: integers of a map are from -128 to 127 or from 0 to 255, and element 1 is 300; convert the file to "
        + "float32 to have it quantised"),
    Mistake("encode nan.npy -o x", "nan.npy: frame 1, element 2 is not a number"),
    Mistake("encode nan.npy -o x --fraction-bits 3", "nan.npy: frame 1, element 2 is not a number"),
    Mistake("encode maps.npy -o x --bits 3", "maps.npy: frame 0, element 4 is 4, which does not fit 3 bits"),
    Mistake("encode maps.npy -o x --bits 9", "--bits: a sample has 2 to 8 bits, not 9"),
    Mistake("encode maps.npy -o x --fraction-bits 23", "--fraction-bits: -16 to 22, not 23"),
    Mistake("encode maps.npy -o x --payload 0", "--payload: 1 to 65535 bytes, not 0"),
    Mistake("encode maps.npy -o x --payload=-1", "--payload: 1 to 65535 bytes, not -1"),
    Mistake("encode maps.npy -o x --payload 3", "--payload: at least 4 bytes for this profile, not 3"),
    Mistake("encode maps.npy -o x --payload 70000", "--payload: 1 to 65535 bytes, not 70000"),
    Mistake("encode maps.npy -o x --kernel 8", "--kernel: 8 is too large for 4 samples"),
    Mistake("encode maps.npy -o x --grids 5", "--grids: pooling 4×8 never passes 5×5"),
    Mistake("encode maps.npy -o x --grids 4x8,4", "--grids: each grid must be finer than the one before it"),
    Mistake("encode maps.npy -o x --scan clio --slice 0", "--slice: at least 1 channel"),
    Mistake("encode maps.npy -o x --window 0", "--window: 1 to 64 frames, not 0"),
    Mistake("encode maps.npy -o x --window 65", "--window: 1 to 64 frames, not 65"),
    Mistake("encode maps.npy -o x --spread 256", "--spread: 0 to 255 symbols, not 256"),
    Mistake("encode maps.npy -o gone/x", "gone/x: its folder does not exist"),
    Mistake("encode maps.npy -o folder", "folder: is a folder, not a file"),
    Mistake("encode maps.npy -o x --profile gone/p", "gone/p: its folder does not exist"),
    Mistake("encode maps.npy -o x --profile x", "x: two files of this command have this name"),
    Mistake("encode maps.npy -o maps.npy", "maps.npy: two files of this command have this name"),
    Mistake("encode maps.npy -o ''", "an output file needs a name"),
    Mistake("decode gone -o x", "gone: no such file"),
    Mistake("decode none -o x", "none.profile: no such file; use --profile to name the fragments' profile"),
    Mistake("decode none -o x --profile sent.profile", "none: contains no fragment of stream 0"),
    Mistake("decode sent -o x --profile cut.profile", "cut.profile: not a profile: length at byte 30"),
    Mistake("decode sent -o x --profile maps.npy", "maps.npy: not a profile: magic at byte 0"),
    Mistake("decode bare -o x --profile other.profile", "bare: contains no fragment of stream 0"),
    Mistake("decode sent -o x --frames 0", "--frames: 1 to 2^32 frames, not 0"),
    Mistake("decode sent -o x --first -1", "--first: 0 to 2^32 - 1, not -1"),
    Mistake("decode sent -o x --table t", "--table: t ends neither in .csv nor in .json"),
    Mistake("encode maps.npy -o x --header 5", "--header: 3 or 4 bytes, not 5"),
    Mistake(
      "encode maps.npy -o x --use-profile sent.profile --bits 8", "--bits: not with --use-profile, which settles it"),
    Mistake(
      "encode maps.npy -o x --use-profile sent.profile --window 4", "--window: not with --use-profile, which settles it"
    ),
    Mistake(
      "encode maps.npy -o x --per-channel", "--per-channel: maps.npy has integers, which have their format already"),
    Mistake("encode maps.npy -o x --affine --scale 1 --calibrate error", "--calibrate: not with --scale"),
    Mistake("decode sent -o x --stream 1", "--stream: the profile has no stream 1"),
    Mistake("decode sent -o x --stream=-1", "--stream: the profile has no stream -1"),
    Mistake("decode sent -o x --grid 3", "--grid: the stream's layer never passes 3×3"),
    Mistake("decode sent -o gone/x", "gone/x: its folder does not exist"),
    Mistake("decode sent -o sent", "sent: two files of this command have this name"),
    Mistake("inspect gone", "gone: no such file"),
    Mistake("inspect folder", "folder: is a folder, not a file"),
    Mistake("channel sent x --loss 1.5", "a loss is a probability from 0 to 1 or a percentage such as 30%"),
    Mistake("channel sent x --loss nan", "a loss is a probability from 0 to 1 or a percentage such as 30%"),
    Mistake("channel sent x --duplicate=-1%", "a loss is a probability from 0 to 1 or a percentage such as 30%"),
    Mistake("channel sent x --reorder=-1", "--reorder: 0 to 1,000,000 places, not -1"),
    Mistake("channel sent folder", "folder: is a folder, not a file"),
    Mistake("pooling-error nan.npy", "nan.npy: the maps must be int8 or uint8"),
    Mistake("pooling-error maps.npy --kernel 9", "--kernel: 9 does not fit a map of 4×8"),
    Mistake("pooling-error pictures.npy --kernel 0", "--kernel: 0 does not fit a map of 64×64"),
    Mistake("eval pictures.npy range.npy --layer 8", "--layer: 0 to 7, not 8"),
    Mistake("eval pictures.npy range.npy --layer 0 --out x", "range.npy: label 1 is 11, not 0 to 10"),
    Mistake(
      "eval pictures.npy labels2.npy --layer 0", "labels2.npy: 2 maps need as many integer labels, not [1, 2] of uint8"),
    Mistake(
      "eval maps.npy range.npy --layer 4",
      "maps.npy: Layer 4 has 16×16×24 (H×W×C) maps, not 4×8×2"),
    Mistake("demo --threshold 1.1", "--threshold: 0 to 1, not 1.1"),
    Mistake("demo --threshold nan", "--threshold: 0 to 1, not nan"),
    Mistake("simulate --bandwidth gone.txt", "gone.txt: no such file"),
    Mistake("simulate --bandwidth gone.txt --markov 1", "--markov: not with --bandwidth"),
    Mistake("simulate --markov 101", "--markov: 0.05 to 100, not 101.0"),
    Mistake("simulate --markov 1 --seconds 0", "--seconds: 1 to 100000, not 0"),
    Mistake("simulate --markov 1 --stream-power=-1", "--stream-power: 0 to 1000000 mW, not -1.0"),
    Mistake("simulate --scale", "--scale: needs --bandwidth"),
    Mistake("simulate --markov 1 --scale", "--scale: needs --bandwidth"),
    Mistake("simulate --seconds 5", "--seconds: needs --markov"),
    Mistake("simulate --stream-power 5", "--stream-power: needs --bandwidth or --markov"),
    Mistake("simulate --markov 1 --loss 5%", "--loss: not with a bandwidth instead of a Bluetooth connection"),
    Mistake(
      "simulate --markov 1 --sweep loss", "--sweep loss: not with a bandwidth instead of a Bluetooth connection"),
    Mistake(
      "simulate --markov 1 --budget begunIntervals", "--budget: not with a bandwidth instead of a Bluetooth connection"),
    Mistake("demo --policy all --threshold 0.9", "--threshold: not with --policy all"),
    Mistake("demo --policy entropy --threshold 2.5", "--threshold: 0 to 2.4, not 2.5"),
    Mistake("demo small.ppm", "small.ppm: the network takes 64×64 pictures, not 2×1"),
    Mistake("demo sent", "sent: not a binary colour PPM: it does not begin with P6"),
    Mistake("demo gone.ppm", "gone.ppm: no such file"),
    Mistake("demo --layer 8", "--layer: 0 to 7, not 8"),
  ])
  func mistakesEndInOneLine(mistake: Mistake) throws {
    try Self.use { folder in
      let before = try folder.names()
      let tool = try Tool(mistake.line, in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors == "Error: \(mistake.error)\n")
      #expect(tool.output.isEmpty)
      #expect(try folder.names() == before)
    }
  }

  /// An unknown command or option, or an invalid value, prints the usage.
  @Test(arguments: [
    "", "send", "encode", "encode maps.npy", "encode maps.npy -o x --kernel 4x", "encode maps.npy -o x --kernel 0",
    "encode maps.npy -o x --layout whc", "encode maps.npy -o x --scan raw", "encode maps.npy -o x --payload many",
    "decode sent", "decode sent -o x --grid 0", "channel sent", "channel sent x --seed=-1", "channel sent x --loss %",
    "eval pictures.npy range.npy", "demo --seed=x", "inspect sent sent",
  ])
  func usageIsAnother(line: String) throws {
    try Self.use { folder in
      let before = try folder.names()
      let tool = try Tool(line, in: folder)
      // Without a command, the help is printed.
      #expect(tool.status == (line.isEmpty ? 0 : 64))
      #expect((line.isEmpty ? tool.output : tool.errors).contains("fcodec"))
      #expect(try folder.names() == before)
    }
  }

  @Test func lossesAndFoldersOfEvalAreChecked() throws {
    try Self.use { folder in
      try folder.write([2], .uint8([1, 10]), "labels.npy")
      let loss = try Tool("eval pictures.npy labels.npy --layer 0 --losses 0,1.01 --out x", in: folder)
      #expect(loss.status == 1)
      #expect(loss.errors == "Error: a loss is a probability from 0 to 1 or a percentage such as 30%\n")
      let line = "eval pictures.npy labels.npy --layer 0 --losses 100% --grids 8 --out maps.npy"
      let file = try Tool(line, in: folder)
      #expect(file.status == 1)
      #expect(file.errors == "Error: maps.npy: the folder cannot be created\n")
      #expect(try !folder.names().contains("x"))
    }
  }
}
