"""Mistakes give exceptions with a sentence, and random calls never more than those."""

import json
import os
import random
import struct

import pytest
import torch
from profiles import random_profile

import featurecodec as fc
from featurecodec.torch import (
    ChannelSlices, DynamicPooling, FakeQuantize, FractionBitsObserver, FragmentLoss, MinMaxObserver, MovingAverageMinMaxObserver,
    NumberFormat, RateEstimate, SlicedConv2d, Transmission, load_safetensors, save_safetensors)

SEED = int(os.environ.get("FUZZ_SEED", "1"))
#: What the package documents: its own errors are ValueErrors, others are PyTorch's and Python's for what does not fit together.
DOCUMENTED = (ValueError, TypeError, RuntimeError, IndexError)
LAYER = {"channels": 3, "height": 8, "width": 8, "kernel": [4, 4], "fractionBits": 3}
PROFILE = {"layers": [LAYER], "streams": [{"layer": 0, "scan": {"fleet": [[2, 2], [4, 4], [8, 8]]}}]}


def without(name):
    return {"layers": [{key: value for key, value in LAYER.items() if key != name}], "streams": [{"layer": 0}]}


@pytest.mark.parametrize("module", [Transmission, RateEstimate, lambda profile: FragmentLoss(profile, 244, 0.1)])
@pytest.mark.parametrize("profile, sentence", [
    ({}, "missing"), ({"layers": []}, "streams: missing"), (without("channels"), "layers.0.channels"), (without("height"), "layers.0.height"),
    ({"layers": [LAYER], "streams": [{}]}, "streams.0.layer"), ({"layers": [LAYER], "streams": [{"layer": 3}]}, "streams.0"),
    ({"layers": [LAYER], "streams": [{"layer": 0, "scan": {"fleet": [[3, 9]]}}]}, "scan"),
    ({"layers": [{**LAYER, "height": "8"}], "streams": [{"layer": 0}]}, "layers.0.height"),
    ({"layers": [{**LAYER, "bits": 9}], "streams": [{"layer": 0}]}, "layers.0"), ({"layers": 3, "streams": 4}, "layers"),
    ({"layers": [LAYER], "streams": [{"layer": 0, "roots": {"mode": "best"}}]}, "streams.0.roots"), ("{", "line 1"), ("[]", ""), (b"{}", "missing")],
    ids=lambda value: str(value)[:40])
def test_a_bad_profile_is_named_by_the_library(module, profile, sentence):
    with pytest.raises(fc.ProfileError) as caught:
        module(profile)
    assert caught.value.code == -12 and sentence in str(caught.value)


@pytest.mark.parametrize("profile", [None, 3, [], object()])
def test_what_is_no_profile(profile):
    with pytest.raises(TypeError, match="profile"):
        Transmission(profile)


def test_a_profile_that_the_module_does_not_fit_in():
    two = {"layers": [LAYER, LAYER], "streams": [{"layer": 0}, {"layer": 1}]}
    with pytest.raises(ValueError, match="no stream 1"):
        Transmission(two, stream=1).profile(into=PROFILE)
    with pytest.raises(fc.ProfileError, match="streams.0.layer"):
        Transmission(PROFILE).profile(into={"layers": [LAYER], "streams": [{"layer": 7}]})
    wide = {"layers": [{"kind": "bytes", "maximumBytes": 3}, {**LAYER, "height": 9}], "streams": [{"layer": 1, "scan": {"fleet": [[3, 2]]}}]}
    with pytest.raises(fc.ProfileError, match="3×2"):            # the stream's layer is replaced; the scan is that of the other
        Transmission(PROFILE).profile(into=wide)


def test_a_profile_without_the_library_is_taken_as_correct(monkeypatch):
    def missing(*_):
        raise ImportError("there is no library")

    monkeypatch.setattr("featurecodec.torch.stream.Profile.__init__", missing)
    assert Transmission(PROFILE).eval()(torch.zeros(1, 3, 8, 8)).shape == (1, 3, 8, 8)
    for bad in ({}, {"layers": []}, without("channels"), {"layers": [LAYER], "streams": [{}]}, {"layers": 3, "streams": 4}, "[]"):
        with pytest.raises(ValueError):
            Transmission(bad)


@pytest.mark.parametrize("place, byte", [((0, 0), 5), ((1, 0), 9 << 3), ((0, 2), 24)])
def test_a_state_with_codes_that_are_none(place, byte):
    link = Transmission(PROFILE).eval()
    state = link.state_dict()
    state["codes"][place] = byte
    link.load_state_dict(state)
    with pytest.raises(ValueError, match="codes"):
        link(torch.zeros(1, 3, 8, 8))


def tensors(generator):
    """Maps that fit, and what a caller might pass instead."""
    good = torch.randn(2, 3, 8, 8, generator=generator) * 4
    return [
        good, good.half(), good.double(), good.bfloat16(), good.to(torch.int8), good.to(torch.int64), good > 0, good.to(torch.complex64),
        good.permute(0, 2, 3, 1), good[:, :2], good[0], good[..., None], good[:0], good[:, :, :7], torch.tensor(3.0), torch.zeros(0),
        torch.full_like(good, float("nan")), torch.full_like(good, float("inf")), good.clone().requires_grad_(), good.to("meta"),
        good.to_sparse(), good.expand(2, 3, 8, 8), good.flip(3), torch.nn.Parameter(good), good * 1e30]


def values(generator):
    return [*tensors(generator), None, 0, 1, -1, 2, 3, 99, 2.5, float("nan"), True, "", "maximum", b"x", (2, 2), (8, 8), (3, 9), [], [4, 4], {},
            torch.tensor([0, 1]), torch.tensor([0, 99]), torch.tensor([0.5, 1]), PROFILE, object(), NumberFormat(4, False), 1 << 70]


def modules():
    return [
        Transmission(PROFILE, 60), Transmission(PROFILE, 60, loss=0.3).eval(), Transmission(PROFILE, learn_scale=True),
        RateEstimate(PROFILE), FragmentLoss(PROFILE, 60, 0.5), FakeQuantize(), FakeQuantize(observer=MinMaxObserver(), learn_scale=True),
        FractionBitsObserver(channels=3), FractionBitsObserver(method="percentile"), MinMaxObserver(), MovingAverageMinMaxObserver(),
        DynamicPooling(8, 8, (4, 4)), DynamicPooling(8, 8, (4, 4), closed_loop=True), ChannelSlices(3, 1), SlicedConv2d(torch.nn.Conv2d(3, 4, 3), [1, 3])]


OWN = {"Transmission": ["transmit", "calibrate", "packets", "profile", "symbols"], "RateEstimate": ["bytes"], "FragmentLoss": ["fragments", "lose"],
       "FakeQuantize": ["samples", "real", "observe", "calculate_qparams", "differentiable_samples"], "ChannelSlices": ["sample"]}


@pytest.mark.filterwarnings("ignore")
def test_random_calls():
    rng, generator = random.Random(SEED), torch.Generator().manual_seed(SEED)
    makers = [Transmission, RateEstimate, FragmentLoss, FakeQuantize, FractionBitsObserver, MinMaxObserver, DynamicPooling, ChannelSlices, NumberFormat]
    some, done = values(generator), 0
    for _ in range(60):
        calls = list(makers)
        for module in modules():
            calls += [module, *(getattr(module, name) for name in OWN.get(type(module).__name__, []))]
        for _ in range(40):
            call, count = rng.choice(calls), rng.choice([1, 1, 1, 2, 2, 3])
            try:
                call(*[rng.choice(some) for _ in range(count)])
                done += 1
            except DOCUMENTED:
                pass
    assert done > 100
    link = Transmission(PROFILE, 60).eval()
    x = torch.randn(2, 3, 8, 8, generator=generator)
    expected = fc.Receiver(fc.Profile(link.profile()))
    for packet in link.packets(x)[0]:
        expected.receive(packet)
    assert (link(x)[0] == torch.from_numpy(expected.map(0, layout="chw", dtype="float32").map)).all()


@pytest.mark.parametrize("number", range(25))
def test_modules_with_maps_that_do_not_fit(number):
    """Each is refused, or gives maps of the same shape."""
    x = tensors(torch.Generator().manual_seed(SEED))[number]
    description = random_profile(random.Random(SEED + number))
    for profile in (PROFILE, description):
        for training in (True, False):
            link = Transmission(profile, 60, loss=0.2).train(training)
            for call in (link, link.transmit, link.calibrate, link.packets):
                try:
                    result = call(x)
                except DOCUMENTED as error:
                    assert str(error)
                else:
                    assert not isinstance(result, torch.Tensor) or result.shape == x.shape


@pytest.mark.parametrize("call", [
    lambda: ChannelSlices(3, 0), lambda: ChannelSlices(3, -1), lambda: ChannelSlices(0, 1), lambda: ChannelSlices(1 << 70, 1),
    lambda: FractionBitsObserver(channels=0), lambda: FractionBitsObserver(channels=1 << 70), lambda: DynamicPooling(0, 8), lambda: DynamicPooling(8, 1 << 70),
    lambda: DynamicPooling(8, 8, (0, 1)), lambda: DynamicPooling(8, 8, 4), lambda: DynamicPooling(8, 8, (512, 256)), lambda: NumberFormat(2.5),
    lambda: NumberFormat("8")])
def test_numbers_that_no_profile_has(call):
    with pytest.raises(ValueError, match="must be|has rows"):
        call()


def test_integers_of_other_packages():
    counts = torch.tensor([3, 8, 4, 0])
    assert DynamicPooling(counts[1], counts[1], (counts[2], 4)).geometry.last == DynamicPooling(8, 8, (4, 4)).geometry.last
    assert ChannelSlices(counts.numpy()[0], 1).counts == [1, 2, 3] and NumberFormat(counts.numpy()[2]).modulus == 16
    assert Transmission(PROFILE, stream=counts.numpy()[3]).stream.index == 0


@pytest.mark.parametrize("observer", [torch.nn.Identity(), object(), 3, MinMaxObserver])
def test_what_is_no_observer(observer):
    with pytest.raises(TypeError, match="observer"):
        FakeQuantize(observer=observer)


HEADERS = [
    b"", b"{", b"[]", b"3", b"null", b"\xff\xfe", b"[" * 100000, b'{"a": 3}', b'{"a": {}}', b'{"a": {"dtype": "F32"}}',
    b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}', b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": ["0", "4"]}}',
    b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, -4]}}', b'{"a": {"dtype": "F32", "shape": [-1, -1], "data_offsets": [0, 4]}}',
    b'{"a": {"dtype": "F32", "shape": 1, "data_offsets": [0, 4]}}', b'{"a": {"dtype": "F32", "shape": ["x"], "data_offsets": [0, 4]}}',
    b'{"a": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 4]}}', b'{"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}',
    b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}', b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0.5, 4.5]}}']


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header[:60].decode(errors="replace"))
def test_broken_safetensors_files(tmp_path, header):
    (tmp_path / "file").write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    with pytest.raises(ValueError):
        load_safetensors(tmp_path / "file")
    whole = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "__metadata__": {}}).encode()
    (tmp_path / "file").write_bytes(struct.pack("<Q", len(whole)) + whole + bytes(4))
    assert load_safetensors(tmp_path / "file")["a"].tolist() == [0]


def test_what_safetensors_files_do_not_hold(tmp_path):
    with pytest.raises(ValueError, match="int32"):
        fc.safetensors_file.write_safetensors({"a": torch.zeros(3, dtype=torch.int32).numpy()}, tmp_path / "file")
    assert not (tmp_path / "file").exists()
    save_safetensors({"a": torch.zeros(3, dtype=torch.int32), "b": torch.ones(2)}, tmp_path / "file")
    assert list(load_safetensors(tmp_path / "file")) == ["b"]
