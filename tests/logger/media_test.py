"""What tblog encodes, Pillow and Python's own modules decode to what was given."""

import io
import os
import subprocess
import wave

import numpy
import PIL.Image
import PIL.ImageSequence
import pytest
import sklearn.datasets

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def encode(format, *arguments, data):
    return subprocess.run([os.environ["TBLOG_MEDIA_PROGRAM"], format, *map(str, arguments)], input=data.tobytes(),
                          capture_output=True, check=True).stdout


def encode_png(pixels):
    height, width, channels = pixels.shape
    return encode("png", width, height, channels, data=pixels)


def some_pixels(random, height, width, channels):
    """Noise, one colour, a gradient, or flat areas."""
    shape = height, width, channels
    y, x, channel = numpy.indices(shape)
    return [
        lambda: random.integers(0, 256, shape),
        lambda: numpy.broadcast_to(random.integers(0, 256, channels), shape),
        lambda: (x * random.integers(1, 9) + y * random.integers(1, 9)) // random.integers(1, 9) + 31 * channel,
        lambda: random.integers(0, 256, shape)[y // 9, x // 9, channel],
    ][random.integers(4)]().astype(numpy.uint8)


@pytest.mark.parametrize("channels", MODES)
def test_a_png_holds_the_pixels(channels):
    random = numpy.random.default_rng(channels)
    sizes = [(1, 1), (1, 2), (2, 1), (1, 300), (200, 1), (200, 300)]
    sizes += [(random.integers(1, 201), random.integers(1, 301)) for _ in range(60)]
    for height, width in sizes:
        pixels = some_pixels(random, height, width, channels)
        with PIL.Image.open(io.BytesIO(encode_png(pixels))) as image:
            assert (image.format, image.mode) == ("PNG", MODES[channels])
            numpy.testing.assert_array_equal(numpy.asarray(image).reshape(pixels.shape), pixels)


def test_a_png_of_many_megabytes_holds_the_pixels():
    """Longer than any buffer on the way."""
    random = numpy.random.default_rng(5)
    pixels = random.integers(0, 256, (1500, 2000, 3), dtype=numpy.uint8)
    pixels[300:900] //= 64
    with PIL.Image.open(io.BytesIO(encode_png(pixels))) as image:
        numpy.testing.assert_array_equal(numpy.asarray(image), pixels)


@pytest.mark.parametrize("layout", ["HW", "CHW", "HWC", "NCHW", "NHWC", "NHW", "WHC", "TCHW"])
@pytest.mark.parametrize("dtype", ["uint8", "bool", "float32", "float64"])
def test_a_tensor_becomes_the_images_that_numpy_makes_of_it(layout, dtype):
    random = numpy.random.default_rng(len(layout))
    for _ in range(5):
        sizes = {"N": random.integers(1, 4), "T": random.integers(1, 4), "H": random.integers(1, 9),
                 "W": random.integers(1, 6000), "C": random.integers(1, 5)}
        shape = [sizes[letter] for letter in layout]
        if dtype == "bool":
            numbers = random.integers(0, 2, shape).astype(bool)
            expected = numbers * numpy.uint8(255)
        elif dtype == "uint8":
            numbers = expected = random.integers(0, 256, shape, dtype=numpy.uint8)
        else:
            numbers = random.normal(0.5, 0.4, shape).astype(dtype)
            expected = numpy.round(numbers.clip(0, 1) * numbers.dtype.type(255)).astype(numpy.uint8)
        order = [layout.index(letter) for letter in "NTHWC" if letter in layout]
        got = encode("images", layout, dtype, *shape, data=numbers)
        numpy.testing.assert_array_equal(numpy.frombuffer(got, numpy.uint8), expected.transpose(order).ravel())


@pytest.mark.parametrize("options", [
    {"format": "PNG"}, {"format": "PNG", "optimize": True}, {"format": "GIF"}, {"format": "JPEG"},
    {"format": "JPEG", "progressive": True}, {"format": "JPEG", "comment": b"\xff\xc0 no frame" * 100},
    {"format": "JPEG", "exif": b"Exif\0\0" + b"\xff\xc0" * 1000, "restart_marker_blocks": 1}])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_size_of_an_encoded_image_is_what_pillow_wrote(options, mode):
    random = numpy.random.default_rng(7)
    for width, height in [(1, 1), (300, 2), *random.integers(1, 1000, (5, 2)).tolist()]:
        file = io.BytesIO()
        PIL.Image.new(mode, (width, height)).save(file, **options)
        assert encode("size", data=numpy.frombuffer(file.getvalue(), numpy.uint8)) == b"%d %d" % (width, height)


@pytest.mark.parametrize("layout", ["T", "CT", "TC", "NCT", "NTC"])
@pytest.mark.parametrize("dtype", ["int16", "float32", "float64"])
def test_a_wav_holds_the_samples(layout, dtype):
    random = numpy.random.default_rng(8)
    for rate in (1, 8000, 44100, 2**30 - 1):
        sizes = {"N": random.integers(1, 4), "C": random.integers(1, 3), "T": random.integers(1, 5000)}
        shape = [sizes[letter] for letter in layout]
        if dtype == "int16":
            numbers = expected = random.integers(-(2**15), 2**15, shape).astype("<i2")
        else:
            numbers = random.normal(0, 0.5, shape).astype(dtype)
            expected = numpy.round(numbers.clip(-1, 1) * numbers.dtype.type(32767)).astype("<i2")
        files = io.BytesIO(encode("wav", rate, layout, dtype, *shape, data=numbers))
        for clip in expected if "N" in layout else [expected]:
            with wave.open(files) as file:
                channels = 1 if clip.ndim == 1 else clip.shape[layout.replace("N", "").index("C")]
                assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (rate, 2, channels)
                frames = file.readframes(file.getnframes())
            assert frames == (clip.T if layout.endswith("CT") else clip).tobytes()
        assert files.read() == b""


def decode_gif(file):
    """Frames in RGB, and their durations in milliseconds."""
    with PIL.Image.open(io.BytesIO(file)) as image:
        assert image.format == "GIF" and (not image.is_animated or image.info["loop"] == 0)
        frames, durations = [], []
        for frame in PIL.ImageSequence.Iterator(image):
            frames.append(numpy.asarray(frame.convert("RGB")))
            durations.append(frame.info["duration"])
    return numpy.stack(frames), durations


needs_giflib = pytest.mark.skipif(os.environ["TBLOG_HAS_GIFLIB"] != "ON", reason="tblog was built without giflib")


@needs_giflib
@pytest.mark.parametrize("channels", [1, 3])
def test_a_gif_of_few_colours_a_frame_holds_the_pixels(channels):
    random = numpy.random.default_rng(9)
    for _ in range(20):
        shape = random.integers(1, 6), random.integers(1, 70), random.integers(1, 70)
        colours = random.integers(0, 256, (shape[0], random.integers(1, 257), channels), dtype=numpy.uint8)
        picks = random.integers(0, colours.shape[1], shape)
        video = numpy.stack([colours[i][picks[i]] for i in range(shape[0])])  # frames, rows, columns, channels
        tchw = video.transpose(0, 3, 1, 2)
        frames, _ = decode_gif(encode("gif", 10, "uint8", *tchw.shape, data=tchw))
        # A reader may take frames that are alike for one that lasts longer.
        kept = [i for i in range(shape[0]) if i == 0 or (video[i] != video[i - 1]).any()]
        numpy.testing.assert_array_equal(frames, numpy.broadcast_to(video[kept], frames.shape))


@needs_giflib
@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg"])
def test_a_gif_of_many_colours_is_as_close_as_pillow_gets(name):
    photo = PIL.Image.fromarray(sklearn.datasets.load_sample_image(name))
    pixels = numpy.asarray(photo)
    tchw = pixels.transpose(2, 0, 1)[None]
    frames, _ = decode_gif(encode("gif", 10, "uint8", *tchw.shape, data=tchw))
    quantized = photo.quantize(256, PIL.Image.Quantize.MEDIANCUT, dither=PIL.Image.Dither.NONE)

    def error(of):
        return numpy.abs(of.astype(float) - pixels).mean()

    assert error(frames[0]) < error(numpy.asarray(quantized.convert("RGB")))


@needs_giflib
@pytest.mark.parametrize("rate", [0.5, 4, 7, 12, 24, 29.97, 30, 48, 50, 60])
def test_a_gif_lasts_as_long_as_its_rate_says(rate):
    """In hundredths of a second; two are the least that browsers show."""
    video = numpy.arange(50, dtype=numpy.uint8).reshape(50, 1, 1, 1)
    _, durations = decode_gif(encode("gif", rate, "uint8", *video.shape, data=video))
    wanted = max(1000 / rate, 20)
    assert abs(sum(durations) - 50 * wanted) <= 5
    assert max(abs(duration - wanted) for duration in durations) < 10
