/* What every testee with receivers writes in the same way: events, and the state of a receiver. */
#ifndef RECEIVED_H
#define RECEIVED_H

#include <feature_codec_received.h>

enum { STREAMS = 15, FRAMES = 256 };

/* Writes an event as a list of numbers. */
void write_event(const fcodec_server_event *event);
/* Writes events, and the answer to a hello, if there is one. */
void write_events(const fcodec_server_event *events, size_t count);
/* Writes what a receiver alone says about a packet: its only event. */
void write_outcome(const fcodec_server_event *event);
/* Writes the numbers of a receiver, and the frames that it keeps, up to the list of streams of `streams` streams. */
void write_frames(const fcodec_frames *state, const uint32_t *frames, uint32_t streams);
/* Writes an element of that list. */
void write_progress(uint32_t frame, uint32_t stream, const fcodec_progress *progress);

#endif
