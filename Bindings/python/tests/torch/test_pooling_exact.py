"""The tensor form of the reference encoder and decoder, against the reference."""

import random

import pytest
import reference
import torch

from featurecodec.torch.encoder import cell_sums, encode, symbols_of
from featurecodec.torch.geometry import Geometry
from featurecodec.torch.number_format import NumberFormat
from featurecodec.torch.reconstruction import reconstruct
from featurecodec.torch.tree import Tree

GEOMETRIES = [(16, 16, (8, 8), "corner"), (13, 9, (4, 8), "corner"), (14, 14, (2, 2), "centre"), (1, 40, (1, 8), "centre"),
              (9, 10, (12, 4), "corner"), (8, 24, (4, 4), "centre"), (5, 6, (1, 1), "corner")]


def oracle(height, width, kernel, order, root, finest):
    geometry = reference.module("geometry").Geometry(height, width, *kernel, order == "centre")
    return reference.module("cells").Tree(geometry, root, finest)


def maps(generator, format, shape):
    """Maps of noise, flat maps, and sparse and saturated ones, which clamp."""
    noise = torch.randint(format.lowest, format.highest + 1, shape, generator=generator)
    sparse = torch.where(torch.rand(shape, generator=generator) < 0.1, noise, torch.full_like(noise, max(format.lowest, 0)))
    ends = torch.where(torch.rand(shape, generator=generator) < 0.5, format.lowest, format.highest)
    return [noise, sparse, ends, torch.full_like(noise, format.highest)]


@pytest.mark.parametrize("case", range(len(GEOMETRIES)))
@pytest.mark.parametrize("difference", [False, True])
@pytest.mark.parametrize("bits, signed", [(8, True), (8, False), (5, False), (4, True), (2, True)])
def test_as_the_reference(case, difference, bits, signed):
    height, width, kernel, order = GEOMETRIES[case]
    seed = 1000 * case + 100 * difference + 10 * bits + signed
    generator, rng = torch.Generator().manual_seed(seed), random.Random(seed)
    format, expected_format = NumberFormat(bits, signed), reference.module("qformat").Format(bits, signed)
    geometry = Geometry(height, width, kernel, order)
    root = rng.randint(0, geometry.last)
    finest = rng.randint(root, geometry.last)
    tree, expected_tree = Tree(geometry, root, finest), oracle(height, width, kernel, order, root, finest)
    encoder, reconstruction = reference.module("encoder"), reference.module("reconstruction")

    batch = torch.stack([m for m in maps(generator, format, (height, width))])
    values = encode(tree, format, cell_sums(tree, batch))
    symbols = symbols_of(tree, format, values, difference)
    mean = rng.randint(format.lowest, format.highest)
    wanted = rng.randint(root, finest)
    for share in (0.0, 0.3, 0.8):
        present = torch.rand(symbols.shape, generator=generator) >= share
        decoded, exact = reconstruct(tree, format, difference, symbols, present, torch.full((len(batch),), float(mean)))
        for n in range(len(batch)):
            expected, finest_grid = encoder.encode_channel(expected_tree, expected_format, difference, batch[n].tolist())
            assert [v % 256 if not difference or i < tree.roots else v % 2**bits for i, v in
                    enumerate(symbols[n].to(torch.int64).tolist())] == [
                        b if not difference or i < tree.roots else b % 2**bits for i, b in enumerate(expected)], f"seed {seed}"
            assert values[n][tree.cells(finest)].tolist() == finest_grid
            there = {i: expected[i] for i in range(len(expected)) if present[n, i]}
            grid = reconstruction.reconstruct(expected_tree, expected_format, difference, wanted, mean, there)
            cells = tree.cells(wanted)
            assert decoded[n][cells].tolist() == [[v for v, _ in row] for row in grid], f"seed {seed}"
            assert exact[n][cells].tolist() == [[e for _, e in row] for row in grid], f"seed {seed}"
            samples = decoded[n][tree.cells_of_samples(wanted)].to(torch.int64).tolist()
            assert samples == reconstruction.expand(expected_tree.geometry, wanted, [[v for v, _ in row] for row in grid])


def test_the_worked_example_of_the_specification():
    geometry, format = Geometry(4, 4, (2, 2)), NumberFormat()
    tree = Tree(geometry, 0, 2)
    samples = torch.tensor([[10, 12, 30, 31], [13, 14, 33, 37], [0, -4, 100, 127], [5, 2, 90, 60]])
    values = encode(tree, format, cell_sums(tree, samples))
    assert symbols_of(tree, format, values, False).tolist() == [12, 33, 1, 94, 10, 12, 31, 13, 3, 1, -4, 100, 127, 31, 33, 90]
    assert symbols_of(tree, format, values, True).tolist() == [12, 33, 1, 94, -2, 0, -2, 1, 2, -2, -3, 6, 33, 0, -2, -4]
