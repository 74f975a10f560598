/*
 * FeatureCodec for C and C++: the receiving side for gateways on small parts. Packets go in, events come out, and maps on demand.
 *
 *     fcodec_gateway_open                     once per device that sends: a session, in memory that the caller provides
 *     per packet:
 *       fcodec_gateway_deliver                any bytes; events say what they brought
 *       fcodec_gateway_reconstruct            when you want a map: at any grid, complete or not
 *       fcodec_gateway_exit                   the message that lets the device stop
 *
 * Everything lies in memory of the caller, and the profile is read in place: there is no heap, no thread, no clock and no global
 * state. Calls for different sessions are independent, if they have different workspaces. Calls for one session must not
 * overlap. It answers exactly as the receivers of `feature_codec_server.h` do, which have a heap and tables for speed.
 *
 * Memory for one session, which a tool works out for a profile (`fcodec profile make --c`) and fcodec_gateway_describe at run
 * time, with S symbols in a stream and the profile's window w:
 *
 *     fcodec_gateway  sizeof(fcodec_gateway)
 *     frames          (w + 1) * (2 + the sum over the streams of 3 + S + ceil(S / 8))
 *     workspace       the greatest, among the streams, of the 8 bytes * ... of `feature_codec.h` (without FCODEC_ENCODER)
 *                     + N + ceil(N / 8), where N is the number of cells in the stream's finest grid; for bytes: 3 + the
 *                     length of the longest string. It is used only within a call, so one serves all sessions.
 *
 * Every function returns an int32_t. A negative number is one of the statuses of `feature_codec.h` and
 * `feature_codec_received.h`: the call was a mistake, and nothing has changed.
 */
#ifndef FEATURE_CODEC_GATEWAY_H
#define FEATURE_CODEC_GATEWAY_H

#include "feature_codec_received.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The memory that sessions of a profile need, in bytes, and the most events that one packet can cause. */
typedef struct fcodec_gateway_size {
  uint32_t frames;
  uint32_t workspace;
  uint32_t events;
} fcodec_gateway_size;

/*
 * Tells the memory that sessions of a profile need.
 *
 * Returns FCODEC_OK, FCODEC_BAD_ARGUMENT, FCODEC_FOREIGN_PROFILE, or FCODEC_TOO_LARGE: `frames` would be 2^28 or more.
 */
int32_t fcodec_gateway_describe(const fcodec_profile *profile, fcodec_gateway_size *size);

/* The state of a session. The content is the library's own, and belongs to its frames: a copy needs a copy of them too. */
typedef struct fcodec_gateway {
  uintptr_t content[32];
} fcodec_gateway;

/* What fcodec_gateway_open needs. Set unused fields to 0. */
typedef struct fcodec_gateway_setup {
  /* FCODEC_ABI. */
  uint32_t abi;
  /* 1 for a receiver alone [REASM-1], which has no session: it refuses control messages, and gives one event per packet. */
  uint32_t is_receiver;
  fcodec_profile profile;
  /* The buffer for frames. */
  uint8_t *frames;
  size_t frames_length;
  /* The workspace, aligned to 4 bytes. */
  void *workspace;
  size_t workspace_length;
} fcodec_gateway_setup;

/*
 * Creates a session in `gateway` that has received nothing. The content before does not matter.
 *
 * The profile's bytes and both buffers must stay where they are while the session is in use; `setup` need not.
 * Returns FCODEC_OK, FCODEC_BAD_ARGUMENT, FCODEC_OTHER_ABI, FCODEC_FOREIGN_PROFILE, FCODEC_LEFT_OUT, FCODEC_TOO_LARGE, or
 * FCODEC_SHORT_BUFFER. If it fails, neither `gateway` nor a buffer is changed.
 */
int32_t fcodec_gateway_open(fcodec_gateway *gateway, const fcodec_gateway_setup *setup);

/*
 * Takes one packet, as it arrived [REASM-4, SESS-5]. Any bytes are safe.
 *
 * packet: may be null if `length` is 0. It must not lie in one of the buffers.
 * events: room for as many as fcodec_gateway_describe says, which happened in this order; fields that a kind does not have
 *   are 0. May be null. A receiver alone gives one event: FCODEC_SYMBOLS, of which 0 may be new, or FCODEC_REFUSED_FRAGMENT.
 * capacity: the number of events there is room for.
 * count: receives their number. May be null.
 */
int32_t fcodec_gateway_deliver(
    fcodec_gateway *gateway, const uint8_t *packet, size_t length, fcodec_server_event *events, size_t capacity,
    size_t *count);

/* Forgets everything that arrived, for a device that restarts [REASM-3]. */
int32_t fcodec_gateway_reset(fcodec_gateway *gateway);
/* Notes that the link was silent: what comes next is newer than everything before [REASM-3]. */
int32_t fcodec_gateway_silence(fcodec_gateway *gateway);

/* frames: receives the numbers on air of up to `capacity` kept frames, oldest first, the spare one last. May be null. */
int32_t fcodec_gateway_frames(
    const fcodec_gateway *gateway, fcodec_frames *state, uint32_t *frames, size_t capacity);

/* Tells what has arrived of a frame's stream. */
int32_t fcodec_gateway_progress(
    const fcodec_gateway *gateway, uint32_t frame, uint32_t stream, fcodec_progress *progress);

/*
 * Fills a map with the best estimate of a frame's stream at a grid [RECON-7].
 *
 * rows, columns: a grid of the layer. 0, 0: the finest grid of which anything has arrived, or the coarsest.
 * target: of the layer's size, in stored bytes (FCODEC_SAMPLES). For a frame that is not kept it is filled with the means.
 *   It must not lie in one of the buffers.
 * coverage: may be null.
 * Returns FCODEC_OK, FCODEC_NO_GRID, FCODEC_OTHER_CONTENT for a byte stream, FCODEC_LEFT_OUT for a target of floats, or another
 * status below 0.
 */
int32_t fcodec_gateway_reconstruct(
    fcodec_gateway *gateway, uint32_t frame, uint32_t stream, uint32_t rows, uint32_t columns, const fcodec_target *target,
    fcodec_coverage *coverage);

/*
 * Copies the string of a byte stream.
 *
 * length: receives its length. If `bytes` is null, nothing else is stored.
 * Returns 1 if the string is complete, 0 if not, or a status below 0.
 */
int32_t fcodec_gateway_bytes(
    const fcodec_gateway *gateway, uint32_t frame, uint32_t stream, uint8_t *bytes, size_t capacity, size_t *length);

/* Copies which symbols are there, 1 or 0, and their bytes, in stream order. Each has `capacity` bytes, and may be null. */
int32_t fcodec_gateway_symbols(
    const fcodec_gateway *gateway, uint32_t frame, uint32_t stream, uint8_t *there, uint8_t *symbols, size_t capacity);

/*
 * Messages to the device, each written into `packet`, which has room for FCODEC_MESSAGE_SIZE bytes.
 *
 * exit     lets the device stop a frame: the layer (0 to 255) that was enough, the class, and the confidence, in steps of 1/255
 * report   tells how many symbols of a stream have arrived
 * retune   lets the device change to another operating point
 *
 * frame: a number on air, or any number with these low bits.
 * Return the length of the message, or a status below 0: FCODEC_NO_SESSION for a receiver alone.
 */
int32_t fcodec_gateway_exit(
    const fcodec_gateway *gateway, uint32_t frame, uint8_t layer, uint16_t class_index, uint8_t confidence,
    uint8_t *packet, size_t capacity);
int32_t fcodec_gateway_report(
    const fcodec_gateway *gateway, uint32_t frame, uint32_t stream, uint8_t *packet, size_t capacity);
int32_t fcodec_gateway_retune(
    const fcodec_gateway *gateway, uint8_t operating_point, uint8_t *packet, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
