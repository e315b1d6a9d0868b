import BenchTestSupport
import CSandbox
import Experiments
import Foundation
import TestSupport
import Testing

@Suite("Reading pictures")
struct ImagesTests {
    /// 16 × 16 pixels of which the first is (1, 2, 3) and the others (10, 20, 30).
    private static let pixels: [UInt8] = [1, 2, 3] + (1..<256).flatMap { _ in [10, 20, 30] as [UInt8] }

    private func ppm(_ header: String, _ data: [UInt8] = pixels) -> [UInt8] { Array(header.utf8) + data }

    private func reason(_ bytes: [UInt8]) -> ImageError.Reason? {
        do { _ = try RGBImage.decode(bytes) } catch { return error.reason }
        return nil
    }

    private func error(loading path: String) -> ImageError? {
        do { _ = try RGBImage.load(path: path) } catch { return error }
        return nil
    }

    @Test("The photograph is 512 × 512 pixels, and a picture rather than one colour")
    func photograph() throws {
        let image = try RGBImage.photograph()
        #expect((image.width, image.height, image.pixels.count) == (512, 512, 786_432))
        #expect(Set(image.pixels).count == 256)
        // The sum of the bytes, as a decoder written after the PNG specification alone gives it.
        #expect(image.pixels.reduce(0) { $0 + Int($1) } == 90_124_324)
    }

    @Test("PPM: comments and any white space in the header, one byte of it before the pixels")
    func ppmHeader() throws {
        for header in ["P6 16 16 255\n", "P6\n# made by hand\n16\t16 # size\n255\n", "P6\r\n16 16\r\n255 "] {
            let image = try RGBImage.decode(ppm(header))
            #expect(image == RGBImage(width: 16, height: 16, pixels: Self.pixels))
        }
        // Pixels that look like white space belong to the picture.
        let spaces = [UInt8](repeating: 0x20, count: 768)
        #expect(try RGBImage.decode(ppm("P6 16 16 255\n", spaces)).pixels == spaces)
        #expect(try RGBImage.decode(ppm("P6 16 16 255\n", Self.pixels + [9])).pixels == Self.pixels)
    }

    @Test("PPM: smaller values are scaled to 255, larger ones than announced are white")
    func ppmScale() throws {
        let image = try RGBImage.decode(ppm("P6 16 16 15\n"))
        #expect(Array(image.pixels.prefix(6)) == [17, 34, 51, 170, 255, 255])
    }

    @Test(
        "PPM: malformed files are refused",
        arguments: [
            ("P6", .truncated), ("P6 16", .truncated), ("P6 16 16 255", .truncated), ("P6 16 16 # no end", .truncated),
            ("P6 16 16 255\nabc", .truncated), ("P6 x 16 255\n", .damaged), ("P6 -16 16 255\n", .damaged),
            ("P6 16 16 255x", .damaged), ("P6 16 16 0\n", .damaged), ("P6 16 16 65535\n", .unsupported),
            ("P6 99999999 99999999 255\n", .tooLarge), ("P6 99999999999999999999 16 255\n", .tooLarge),
            ("P6 20000 10001 255\n", .tooLarge), ("P6 15 16 255\n", .tooSmall), ("P6 0 0 255\n", .tooSmall),
            ("P3 16 16 255\n1 2 3", .unknownFormat), ("GIF89a", .unknownFormat), ("", .empty),
        ] as [(String, ImageError.Reason)])
    func malformed(_ text: String, _ expected: ImageError.Reason) { #expect(reason(Array(text.utf8)) == expected) }

    @Test("PNG: a file that ends early, anywhere, is refused and never crashes")
    func truncatedPNG() throws {
        let whole = PNG.file(rows: PNG.gradient, colourType: 2)
        #expect(try RGBImage.decode(whole).width == 16)
        for count in 4..<whole.count - 12 { #expect(reason(Array(whole.prefix(count))) != nil, "\(count) bytes") }
        #expect(reason(Array(whole.prefix(30))) == .truncated)
        #expect(reason(Array(whole.prefix(60))) == .truncated)
    }

    @Test("PNG: damage is refused with libpng's words")
    func damagedPNG() {
        var bytes = PNG.file(rows: PNG.gradient, colourType: 2)
        bytes[20] ^= 0xFF
        #expect(reason(bytes) == .damaged)
        #expect {
            try RGBImage.decode(bytes)
        } throws: {
            "\($0)" == "cannot use the picture: not a valid PNG (libpng: IHDR: CRC error)"
        }
    }

    @Test("PNG: transparent pixels lie on white, grey becomes RGB, sizes are checked before decoding")
    func kindsOfPNG() throws {
        let clear = (0..<16).flatMap { _ -> [UInt8] in [0] + [UInt8](repeating: 0, count: 64) }
        #expect(try RGBImage.decode(PNG.file(rows: clear, colourType: 6)).pixels == [UInt8](repeating: 255, count: 768))
        let grey = (0..<16).flatMap { _ -> [UInt8] in [0] + [UInt8](repeating: 99, count: 16) }
        #expect(try RGBImage.decode(PNG.file(rows: grey, colourType: 0)).pixels == [UInt8](repeating: 99, count: 768))
        #expect(reason(PNG.file(width: 20_000, height: 20_000, rows: grey, colourType: 0)) == .tooLarge)
        #expect(reason(PNG.file(width: 8, height: 8, rows: grey, colourType: 0)) == .tooSmall)
    }

    @Test("Files: one line says which file and what is wrong with it")
    func files() throws {
        try withTemporaryFolder { folder in
            try write("", to: "\(folder)/empty")
            try write("text that is no picture", to: "\(folder)/text.png")
            try Data(ppm("P6 16 16 255\n")).write(to: URL(fileURLWithPath: "\(folder)/good.png"))
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            #expect(try RGBImage.load(path: "\(folder)/good.png").pixels == Self.pixels)
            #expect(
                error(loading: "\(folder)/none")?.description
                    == "cannot use the picture \(folder)/none: there is no such file")
            #expect(error(loading: "\(folder)/good.png/x")?.reason == .missing)
            #expect(error(loading: folder)?.reason == .folder)
            #expect(error(loading: "\(folder)/empty")?.reason == .empty)
            #expect(error(loading: "\(folder)/text.png")?.reason == .unknownFormat)
            #expect(error(loading: "\(folder)/pipe")?.reason == .unreadable)
            #expect(error(loading: "/dev/zero")?.reason == .unreadable)
        }
    }

    @Test("A file without read permission is refused")
    func noPermission() async {
        await #expect(processExitsWith: .success) {
            try #require(sandbox_respect_permissions() == 0)
            try withTemporaryFolder { folder in
                try write("P6", to: "\(folder)/secret.ppm")
                #expect(chmod("\(folder)/secret.ppm", 0) == 0)
                let error = #expect(throws: ImageError.self) { try RGBImage.load(path: "\(folder)/secret.ppm") }
                #expect(error?.detail == "no permission to read it")
            }
        }
    }
}
