"""Tunes a server's network for one codec and one size of a compressed picture or signal, over random qualities.

    python3 -m digit_scenes.train_pictures DATA ARTIFACTS [--codec jpeg|webp|deflate] [--size 64] [--epochs 2] [--seed 1]
"""
import numpy
import torch

from . import compression, training
from .network import normalise


def seen(samples, codec, size, qualities):
    """The samples after compression, each with its quality."""
    return torch.from_numpy(numpy.stack([
        compression.decompress(compression.compress(sample, codec, size, quality), codec, sample.shape)
        for sample, quality in zip(samples.numpy(), qualities)]))


def main():
    options = training.options(__doc__, codec="jpeg", size=64, epochs=2, peak=1e-3)
    run = training.Training(f"{options.codec}-{options.size}", options, __file__, needs=["base"])
    if run.done:
        return
    teacher, model = run.teacher(), run.base()
    qualities = compression.CODECS[run.task.name][options.codec][1]

    def look(samples):
        drawn = torch.randint(len(qualities), (len(samples),)).tolist()
        return normalise(seen(samples, options.codec, options.size, [qualities[i] for i in drawn]), run.task)

    def loss(_, labels, indices):
        inputs = look(run.data.samples[indices])
        with training.fast():
            answers = model(inputs)
        return training.distillation(answers, labels, teacher[indices])

    torch.manual_seed(options.seed)
    validation = look(run.validation.samples[:1000])

    @torch.no_grad()
    def validate():
        model.eval()
        return round(training.accuracy(model(validation), run.validation), 4)

    seconds = run.fit(model, loss, options.epochs, options.peak, validate=validate)
    run.finish(model.state_dict(), seconds, validation=validate())


if __name__ == "__main__":
    main()
