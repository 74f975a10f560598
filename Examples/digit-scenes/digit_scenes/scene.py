"""Draws one scene: a digit, scaled, turned and coloured, on a crop of a photograph; or the crop alone."""
import numpy

SIDE = 64
NONE = 10  # the label of a picture without a digit


def crop(photograph, random):
    """A square of the photograph, made SIDE samples wide by the mean of boxes of f x f, mirrored in half of the cases."""
    largest = min(photograph.shape[:2]) // SIDE
    f = 1 + int(random() * min(4, largest))
    side = SIDE * f
    top = int(random() * (photograph.shape[0] - side + 1))
    left = int(random() * (photograph.shape[1] - side + 1))
    boxes = photograph[top:top + side, left:left + side].reshape(SIDE, f, SIDE, f, 3).astype(numpy.float64)
    picture = boxes.mean(axis=(1, 3))
    if random() < 0.5:
        picture = picture[:, ::-1]
    if random() < 0.15:
        picture = numpy.broadcast_to(picture.mean(axis=2, keepdims=True), picture.shape)
    contrast, brightness = 0.6 + 0.6 * random(), 30 * (random() - 0.5)
    return numpy.clip((picture - 128) * contrast + 128 + brightness, 0, 255)


def cubic(x):
    """The weights of Catmull and Rom's cubic at the four samples around a fraction x of 0 to 1: shape 4, then that of x."""
    return numpy.stack([
        ((-x + 2) * x - 1) * x / 2, ((3 * x - 5) * x * x + 2) / 2, ((-3 * x + 4) * x + 1) * x / 2, (x - 1) * x * x / 2])


def stroke(digit, random):
    """How much of each sample the digit covers, SIDE x SIDE from 0 to 1."""
    size = 20 + 24 * random()
    angle, shear, stretch = 0.7 * (random() - 0.5), 0.5 * (random() - 0.5), 0.8 + 0.4 * random()
    margin = size * 0.45
    middle = margin + (SIDE - 2 * margin) * numpy.array([random(), random()])
    # From the picture's samples to the digit's 8 x 8.
    y, x = numpy.mgrid[0:SIDE, 0:SIDE] + 0.5
    y, x = y - middle[0], x - middle[1]
    y, x = numpy.cos(angle) * y - numpy.sin(angle) * x, numpy.sin(angle) * y + numpy.cos(angle) * x
    scale = 8 / size
    y, x = y * scale + 3.5, (x + shear * y) * scale * stretch + 3.5
    row, column = numpy.floor(y).astype(int), numpy.floor(x).astype(int)
    weights_y, weights_x = cubic(y - row), cubic(x - column)
    padded = numpy.pad(digit, 3)
    value = numpy.zeros((SIDE, SIDE))
    for i in range(4):
        for j in range(4):
            rows = numpy.clip(row + i - 1 + 3, 0, 13)
            columns = numpy.clip(column + j - 1 + 3, 0, 13)
            value += weights_y[i] * weights_x[j] * padded[rows, columns]
    softness = 0.2 + 0.5 * random()
    return numpy.clip((value - 0.45) / softness + 0.5, 0, 1)


def colour(background, random):
    """A colour that differs from the mean of what it covers by at least 90 steps, summed over the channels by weight."""
    weights = numpy.array([0.6, 1.2, 0.3])
    while True:
        candidate = 255 * numpy.array([random(), random(), random()])
        if (numpy.abs(candidate - background) * weights).sum() >= 90:
            return candidate


def scene(digits, labels, photographs, seed):
    """Returns the picture, uint8 SIDE x SIDE x 3, and its label. `seed` alone decides which."""
    random = numpy.random.Generator(numpy.random.PCG64(seed)).random
    picture = crop(photographs[int(random() * len(photographs))], random)
    label = NONE
    if random() >= 1 / 11:
        index = int(random() * len(labels))
        label = int(labels[index])
        cover = (stroke(digits[index], random) * (0.75 + 0.25 * random()))[..., None]
        background = (picture * cover).sum(axis=(0, 1)) / max(cover.sum(), 1)
        picture = picture * (1 - cover) + colour(background, random) * cover
    # The sum of four uniform numbers is near enough to the noise of a sensor.
    noise = (random((4, SIDE, SIDE, 3)).sum(axis=0) - 2) * 1.7 * 12 * random()
    return numpy.clip(numpy.rint(picture + noise), 0, 255).astype(numpy.uint8), label
