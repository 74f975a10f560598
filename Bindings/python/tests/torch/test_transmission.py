"""A cut in evaluation mode, against the reference's device and receiver on the same packets."""

import copy
import io
import random

import pytest
import reference
import torch
from profiles import map_bytes, random_maps, random_profile, reference_profile

from featurecodec.torch import FractionBitsObserver, MinMaxObserver, load_safetensors, save_safetensors
from featurecodec.torch.fragment_loss import FragmentLoss
from featurecodec.torch.stream import Stream
from featurecodec.torch.transmission import Transmission


def packets_of(profile, samples, payload):
    """The reference's packets of a map, and the number of symbols in each."""
    encoder, fragments = reference.module("encoder"), reference.module("fragments")
    stream = profile.streams[0]
    by_place = encoder.encode_stream(stream, map_bytes(samples))
    packets, counts, offset = [], [], 0
    while offset < stream.S:
        packet, count = fragments.make_fragment(profile, stream, 0, by_place, offset, payload, 0)
        packets, counts, offset = packets + [packet], counts + [count], offset + count
    return packets, counts


@pytest.mark.parametrize("seed", range(60))
def test_evaluation_is_what_the_reference_receives(seed):
    rng, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    description = random_profile(rng)
    stream = Stream(description)
    payload = max(stream.smallest_payload, rng.choice([8, 12, 20, 60]))
    loss = rng.choice([0.0, 0.2, 0.5, 0.9])
    link = Transmission(description, payload, loss, seed=seed).eval()
    x = link.quantize.real(random_maps(stream, 3, generator))
    if rng.random() < 0.5:
        link.calibrate(x)
    samples = link.quantize.samples(x)
    states = [state for state in range(stream.geometry.last + 1)]
    grids = torch.tensor([rng.choice(states) for _ in x])
    ends = [link.lose.scan.end(state) for state in grids.tolist()]

    received = link.transmit(x, grids)

    profile = reference_profile(link.profile())
    same = FragmentLoss(link.profile(), payload, loss, seed=seed)
    sent = same.fragments(link.symbols(samples)[0])
    present = same.lose(sent, torch.tensor(ends))
    for n in range(len(x)):
        receiver, offset, size = reference.module("receiver").Receiver(profile), 0, 0
        for packet, count in zip(*packets_of(profile, samples[n], payload)):
            if offset < ends[n]:
                size += len(packet)
            if present[n, offset]:
                assert offset < ends[n]                         # what begins later was not sent
                receiver.receive(packet)
            assert present[n, offset : offset + count].unique().numel() == 1
            offset += count
        data, exact, cells = receiver.map(0, 0, grids[n].item())
        expected = torch.tensor([b - 256 if stream.format.signed and b > 127 else b for b in data]).reshape(x[n].shape)
        assert torch.equal(received.map[n], link.quantize.real(expected.unsqueeze(0))[0]), f"seed {seed}, map {n}"
        assert received.bytes[n].item() == size, f"seed {seed}, map {n}"
        assert received.exact[n].item() == pytest.approx(exact / cells)


def test_state_dict_names_and_a_reloaded_module():
    description = random_profile(random.Random(3))
    link = Transmission(description, 20).eval()
    x = link.quantize.real(random_maps(link.stream, 4, torch.Generator().manual_seed(1))) * 3
    link.calibrate(x)
    assert {"quantize.scale", "quantize.zero_point", "means", "codes"} <= set(link.state_dict())
    other = Transmission(description, 20).eval()
    assert other.profile() != link.profile()
    other.load_state_dict(link.state_dict())
    assert other.profile() == link.profile()
    assert torch.equal(other(x), link(x)) and torch.equal(other.transmit(x).bytes, link.transmit(x).bytes)


def test_the_same_seed_loses_the_same_fragments():
    description = random_profile(random.Random(5))
    x = Transmission(description).quantize.real(random_maps(Stream(description), 8, torch.Generator().manual_seed(2)))
    first, again, other = (Transmission(description, 12, 0.5, seed=seed).eval()(x) for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_copies_and_pickled_modules_go_on_alike():
    description = random_profile(random.Random(5))
    link = Transmission(description, 12, 0.5, seed=1).eval()
    x = link.quantize.real(random_maps(link.stream, 8, torch.Generator().manual_seed(2)))
    link(x)
    file = io.BytesIO()
    torch.save(link, file)
    copied = copy.deepcopy(link)
    loaded = torch.load(io.BytesIO(file.getvalue()), **({} if torch.__version__ < "1.14" else {"weights_only": False}))
    first, second = link(x), link(x)
    assert not torch.equal(first, second)
    for other in (copied, loaded):
        assert torch.equal(other(x), first) and torch.equal(other(x), second)


def test_calibrated_means_are_rounded_as_the_specification_says():
    description = {"layers": [{"channels": 3, "height": 1, "width": 2}], "streams": [{"layer": 0}]}
    link = Transmission(description)
    link.calibrate(torch.tensor([[[[1.0, 2.0]], [[-3.0, -4.0]], [[2.0, 3.0]]]]), format=False)
    assert link.means.tolist() == [2, -4, 2]                    # 1.5, -3.5 and 2.5, to even


def test_signals_and_half_precision():
    profile = {"layers": [{"channels": 3, "height": 1, "width": 24, "kernel": [1, 4], "fractionBits": 4}],
               "streams": [{"layer": 0, "scan": {"fleet": [[1, 6], [1, 12], [1, 24]]}, "prediction": "difference"}]}
    link = Transmission(profile).eval()
    x = torch.randn(5, 3, 24, generator=torch.Generator().manual_seed(0))
    link.calibrate(x)
    assert link(x).shape == x.shape and (link(x) - x).abs().max() < 0.1
    assert torch.equal(link(x, (1, 6))[..., ::4], link(x, (1, 6))[..., 3::4])
    half = x.to(torch.bfloat16)
    assert link(half).dtype == torch.bfloat16 and torch.equal(link(half).float(), link(half.float()).to(torch.bfloat16).float())


def test_a_calibration_forgets_the_one_before():
    link = Transmission({"layers": [{"channels": 1, "height": 2, "width": 2}], "streams": [{"layer": 0}]})
    small = torch.rand(8, 1, 2, 2, generator=torch.Generator().manual_seed(0))
    link.calibrate(small)
    first = link.profile()
    link.calibrate(small * 1000)
    assert link.profile() != first
    link.calibrate(small)
    assert link.profile() == first


def test_several_cuts_share_a_profile():
    layers = [{"channels": 2, "height": 4, "width": 4}, {"channels": 3, "height": 2, "width": 2}]
    description = {"layers": layers, "streams": [{"layer": 1}, {"layer": 0}]}
    generator, links = torch.Generator().manual_seed(0), []
    for stream, scale in ((0, 1.0), (1, 30.0)):
        link = Transmission(description, stream=stream).eval()
        link.calibrate(torch.randn(8, *[(3, 2, 2), (2, 4, 4)][stream], generator=generator) * scale)
        links.append(link)
    profile = links[1].profile(into=links[0].profile())
    assert reference_profile(profile).data != reference_profile(description).data
    for stream, link in enumerate(links):
        x = link.quantize.real(random_maps(link.stream, 2, generator))
        assert torch.equal(Transmission(profile, stream=stream).eval()(x), link(x))
        assert profile["layers"][1 - stream] == link.profile()["layers"][1 - stream]


@pytest.mark.parametrize("training", [True, False])
def test_bad_maps_are_refused(training):
    link = Transmission({"layers": [{"channels": 3, "height": 4, "width": 4, "kernel": [2, 2]}],
                         "streams": [{"layer": 0}]}).train(training)
    with pytest.raises(ValueError, match="N, C, H, W"):
        link(torch.zeros(2, 4, 4, 3))                           # as many elements, in another layout
    with pytest.raises(ValueError, match="element 3 "):
        link.transmit(torch.tensor([0.0, 0, 0, float("nan")] + [0.0] * 44).reshape(1, 3, 4, 4))
    with pytest.raises(ValueError):
        link(torch.zeros(2, 3, 4, 4), torch.tensor([0, 99]))
    with pytest.raises(ValueError):
        link(torch.zeros(2, 3, 4, 4), (3, 4))
    with pytest.raises(ValueError):
        link(torch.zeros(2, 3, 4, 4), channels=2, grid=(9, 9))
    assert not link(torch.full((1, 3, 4, 4), float("inf"))).isnan().any()


@pytest.mark.parametrize("observer", [FractionBitsObserver(), FractionBitsObserver(channels=2), MinMaxObserver()])
@pytest.mark.parametrize("format", [{"scale": 0.5, "zero": 3}, {"fractionBits": 2}, {"channelFractionBits": [1, 2]}])
def test_another_kind_of_format_than_the_profile_had(observer, format):
    description = {"layers": [{"channels": 2, "height": 4, "width": 4, **format}], "streams": [{"layer": 0}]}
    link = Transmission(description, observer=copy.deepcopy(observer)).eval()
    x = torch.randn(8, 2, 4, 4, generator=torch.Generator().manual_seed(0)) + 1
    link.calibrate(x)
    layer = reference_profile(link.profile()).layers[0]
    assert (layer.scale is not None) == link.quantize.affine
    assert torch.equal(Transmission(link.profile()).eval()(x), link(x))


def test_what_cannot_be_is_refused_with_a_sentence(tmp_path):
    description = random_profile(random.Random(1))
    link = Transmission(description, 20)
    for maps in (torch.zeros(0, link.stream.channels, link.stream.height, link.stream.width), torch.zeros(1, 99, 2, 2)):
        for call in (link.train(), link.eval(), link.transmit, link.calibrate, link.packets):
            with pytest.raises(ValueError, match="maps"):
                call(maps)
    for profile, stream in ((description, -1), (description, 99), (description, 0.5), (description, "0")):
        with pytest.raises(ValueError, match="no stream"):
            Transmission(profile, 20, stream=stream)
    save_safetensors({"a": torch.ones(3)}, tmp_path / "whole")
    content = (tmp_path / "whole").read_bytes()
    for length in (0, 7, 8, 30, len(content) - 1):
        (tmp_path / "cut").write_bytes(content[:length])
        with pytest.raises(ValueError):
            load_safetensors(tmp_path / "cut")
