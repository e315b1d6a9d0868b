// What the kernels on images compute, written plainly: one pixel after the other.

/// A plane of pixels. Where a formula reaches over the border, the pixel at the border is taken.
package struct PlainPlane<Number> {
    package let pixels: [Number]
    package let width, height: Int

    package init(_ pixels: [Number], width: Int, height: Int) {
        (self.pixels, self.width, self.height) = (pixels, width, height)
    }

    subscript(x: Int, y: Int) -> Number {
        pixels[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }

    /// A plane of the same size.
    func map<Result>(_ value: (_ x: Int, _ y: Int) -> Result) -> PlainPlane<Result> {
        PlainPlane<Result>(
            (0..<height).flatMap { y in (0..<width).map { x in value(x, y) } }, width: width, height: height)
    }

    /// Each pixel made of those in its row, and then of those in its column; `sum` asks for them by their distance.
    fileprivate func separably(_ sum: ((Int) -> Number) -> Number) -> PlainPlane {
        let rows = map { x, y in sum { self[x + $0, y] } }
        return rows.map { x, y in sum { rows[x, y + $0] } }
    }
}

extension PlainPlane where Number: Numeric {
    /// Sobel's differences, across and down.
    fileprivate func gradient(_ x: Int, _ y: Int) -> (Number, Number) {
        let left = self[x - 1, y - 1] + 2 * self[x - 1, y] + self[x - 1, y + 1]
        let right = self[x + 1, y - 1] + 2 * self[x + 1, y] + self[x + 1, y + 1]
        let top = self[x - 1, y - 1] + 2 * self[x, y - 1] + self[x + 1, y - 1]
        let bottom = self[x - 1, y + 1] + 2 * self[x, y + 1] + self[x + 1, y + 1]
        return (right - left, bottom - top)
    }
}

extension PlainPlane<Int> {
    /// The length of the gradient as a byte has it: a whole number, 255 at most.
    fileprivate func gradientLengths() -> [UInt8] {
        map { x, y in
            let (across, down) = gradient(x, y)
            var root = 0
            while root < 255, (root + 1) * (root + 1) <= across * across + down * down { root += 1 }
            return UInt8(root)
        }.pixels
    }
}

extension PlainPlane<UInt8> {
    package func sobel() -> [UInt8] { map { x, y in Int(self[x, y]) }.gradientLengths() }

    /// In 16 bits, of pixels times 128 and weights in 65536ths.
    package func blurred(sigma: Double) -> [UInt8] {
        let words = Images.words(Images.weights(sigma: sigma)).map { Int($0) }
        let sums = map { x, y in Int(self[x, y]) << 7 }.separably { at in
            (1..<words.count).reduce(words.count / 2 + ((at(0) * words[0]) >> 16)) { sum, k in
                sum + (((at(-k) + at(k)) * words[k]) >> 16)
            }
        }
        return sums.pixels.map { UInt8(($0 + 64) >> 7) }
    }

    package func resized(width: Int, height: Int) -> [UInt8] {
        PlainPlane<Float>(pixels.map { Float($0) }, width: self.width, height: self.height)
            .resized(width: width, height: height).map { UInt8($0 + 0.5) }
    }

    package func equalised() -> [UInt8] {
        var counts = [Int](repeating: 0, count: 256)
        for pixel in pixels { counts[Int(pixel)] += 1 }
        let first = counts.first { $0 > 0 } ?? 0
        let rest = pixels.count - first
        return pixels.map { pixel in
            let below = counts[...Int(pixel)].reduce(0, +)
            return rest == 0 ? pixel : UInt8((255 * (below - first) + rest / 2) / rest)
        }
    }
}

extension PlainPlane<Float> {
    package func sobel() -> [Float] {
        map { x, y in
            let (across, down) = gradient(x, y)
            return (across * across + down * down).squareRoot()
        }.pixels
    }

    /// What has the weight 0 is left out.
    package func blurred(sigma: Double) -> [Float] {
        let weights = Images.weights(sigma: sigma).map { Float($0) }
        return separably { at in
            (1..<weights.count).filter { weights[$0] > 0 }.reduce(at(0) * weights[0]) { sum, k in
                sum + (at(-k) + at(k)) * weights[k]
            }
        }.pixels
    }

    package func resized(width toWidth: Int, height toHeight: Int) -> [Float] {
        /// Where each column or row of the result lies: between which two, and how far from the first.
        func places(_ size: Int, _ toSize: Int) -> [(Int, Int, Float)] {
            (0..<toSize).map { i in
                let place = (Double(i) + 0.5) * (Double(size) / Double(toSize)) - 0.5
                let held = min(max(place, 0), Double(size - 1))
                let before = Int(held)
                return (before, min(before + 1, size - 1), Float(held - Double(before)))
            }
        }
        func between(_ a: Float, _ b: Float, _ share: Float) -> Float { a + (b - a) * share }
        let columns = places(width, toWidth)
        // Two rows become one before two pixels do where the image shrinks, but not to less than a third.
        let rowsFirst = height >= toHeight && width <= 3 * toWidth
        return places(height, toHeight).flatMap { y in
            columns.map { x in
                func along(_ row: Int) -> Float { between(self[x.0, row], self[x.1, row], x.2) }
                func down(_ column: Int) -> Float { between(self[column, y.0], self[column, y.1], y.2) }
                return rowsFirst ? between(down(x.0), down(x.1), x.2) : between(along(y.0), along(y.1), y.2)
            }
        }
    }
}

extension EdgeDetector {
    /// The edges, computed plainly: the formulas of `unl_edges_kernel`, one after the other.
    package func plainEdges(_ rgb: [UInt8]) -> [UInt8] {
        let weights = weights.map { Int($0) }
        let empty = PlainPlane([Int](repeating: 0, count: width * height), width: width, height: height)
        let grey = empty.map { x, y in
            let p = y * rowBytes + 3 * x
            return (77 * Int(rgb[p]) + 150 * Int(rgb[p + 1]) + 29 * Int(rgb[p + 2]) + 128) >> 8
        }
        let across = grey.map { x, y in
            weights.indices.reduce(0) { $0 + weights[$1] * grey[x + $1 - radius, y] }
        }
        let blurred = across.map { x, y in
            (weights.indices.reduce(0) { $0 + weights[$1] * across[x, y + $1 - radius] } + 32768) >> 16
        }
        return blurred.gradientLengths()
    }
}
