import FeatureFiles
import FeatureTypes
import Foundation

/// A picture for the digit network, with its label if it is known.
package struct LabelledPicture {
  let name: String
  let picture: PortablePixmap
  /// One of `DigitNetwork.labels`; nil if the file's name does not end with a label.
  let label: String?

  /// - Parameters:
  ///   - bytes: a 64×64 PPM.
  ///   - path: the file's path; a name such as `017_3.ppm` says that the picture shows a 3.
  package init(ppm bytes: [UInt8], path: String) throws(DemoError) {
    do throws(PortablePixmapError) {
      picture = try PortablePixmap(ppm: bytes)
    } catch {
      throw .pixmap(file: path, error)
    }
    let shape = DigitNetwork.shape(afterLayer: 0)
    guard picture.width == shape.width, picture.height == shape.height else {
      throw .pictureSize(file: path, width: picture.width, height: picture.height)
    }
    let file = path.split(separator: "/").last ?? ""
    name = String(file.hasSuffix(".ppm") ? file.dropLast(4) : file)
    let last = name.split(separator: "_").last.map(String.init) ?? ""
    label = DigitNetwork.labels.contains(last) ? last : nil
  }

  /// The numbers that a network takes for it.
  package var samples: [Float] { DigitNetwork.samples(of: picture.rgb) }

  /// The first `count` bundled test pictures of the digit network, in the order of their numbers.
  package static func bundled(_ count: Int) throws(DemoError) -> [LabelledPicture] {
    try pictures(in: BundledFiles.pictures, atMost: count)
  }

  /// The first `count` pictures of a folder, in the order of their names.
  static func pictures(in folder: URL, atMost count: Int = .max) throws(DemoError) -> [LabelledPicture] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw .unreadable(file: folder.path)
    }
    var pictures: [LabelledPicture] = []
    for name in names.filter({ $0.hasSuffix(".ppm") }).sorted().prefix(count) {
      let file = folder.appendingPathComponent(name, isDirectory: false)
      pictures.append(try LabelledPicture(ppm: BundledFiles.read(file), path: file.path))
    }
    return pictures
  }
}
