import FeatureFiles
import FeatureTypes
import Foundation

/// A picture for the digit net, and what it shows where that is known.
struct LabelledPicture {
  let name: String
  let picture: PortablePixmap
  /// One of `DigitNetwork.labels`; nil when the file's name does not end in one.
  let label: String?

  /// Reads a 64×64 PPM; a name such as `017_3.ppm` says that the picture shows a 3.
  init(path: String) throws(CommandError) {
    let bytes = try DataFile.read(path)
    do throws(PortablePixmapError) {
      picture = try PortablePixmap(ppm: bytes)
    } catch {
      throw CommandError("\(path): \(error)")
    }
    let shape = DigitNetwork.shape(afterLayer: 0)
    guard picture.width == shape.width, picture.height == shape.height else {
      throw CommandError(
        "\(path): the net takes \(shape.width)×\(shape.height) pictures, not \(picture.width)×\(picture.height)")
    }
    name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let last = name.split(separator: "_").last.map(String.init) ?? ""
    label = DigitNetwork.labels.contains(last) ? last : nil
  }

  /// The first `count` bundled test pictures, in the order of their numbers.
  static func bundled(_ count: Int) throws(CommandError) -> [LabelledPicture] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: BundledFiles.pictures.path) else {
      throw CommandError("\(BundledFiles.pictures.path): the bundled pictures are missing")
    }
    var pictures: [LabelledPicture] = []
    for name in names.filter({ $0.hasSuffix(".ppm") }).sorted().prefix(count) {
      pictures.append(try LabelledPicture(path: BundledFiles.pictures.appending(path: name).path))
    }
    return pictures
  }
}
