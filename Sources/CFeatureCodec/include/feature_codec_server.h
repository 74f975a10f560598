/*
 * FeatureCodec for C and C++: the server's side: receivers and server sessions, for gateways and servers with a heap. It includes
 * `feature_codec_maps.h`: profiles, number formats, pooling, maps to fragments.
 *
 *     fcodec_profile_open                     once per profile: its bytes, checked, and all that follows from them
 *     fcodec_server_create                    once per device: what arrives from it
 *     per packet:
 *       fcodec_deliver                        any bytes; events say what they brought
 *       fcodec_reconstruct                    when you want a map: at any grid, complete or not
 *       fcodec_reconstruct_cells              when you want the grid itself: one element per cell
 *       fcodec_server_exit                    the answer that lets the device stop
 *
 * This header is separate from `feature_codec.h`, which a device includes, and from `feature_codec_gateway.h`, the receiver of
 * small parts: these have no heap, and this one does. What is created here is allocated with malloc and freed by
 * fcodec_receiver_destroy. The memory of a receiver is a function of its profile (fcodec_receiver_memory) and is allocated
 * when it is created: no packet allocates. If memory runs out, the process ends; the setup's `memory_limit` refuses a profile
 * that needs too much.
 *
 * Calls for one receiver must not overlap; different ones are independent.
 */
#ifndef FEATURE_CODEC_SERVER_H
#define FEATURE_CODEC_SERVER_H

#include "feature_codec_maps.h"
#include "feature_codec_received.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What has arrived from one device: a receiver alone, or a server session, which is a receiver that converses. */
typedef struct fcodec_receiver fcodec_receiver;

/* Set unused fields to 0. */
typedef struct fcodec_receiver_setup {
  /* FCODEC_SERVER_ABI. */
  uint32_t abi;
  uint32_t reserved;
  const fcodec_shared_profile *profile;
  /* The most bytes of fcodec_receiver_memory; 0 for any. */
  uint64_t memory_limit;
} fcodec_receiver_setup;

/* The bytes that a receiver of this profile keeps for symbols [REASM-5]; 0 for null. It has little besides. */
uint64_t fcodec_receiver_memory(const fcodec_shared_profile *profile);

/*
 * Creates a receiver of fragments, or a server session [SESS-5].
 *
 * Return FCODEC_OK, FCODEC_BAD_ARGUMENT, FCODEC_OTHER_ABI, or FCODEC_TOO_LARGE.
 */
int32_t fcodec_receiver_create(const fcodec_receiver_setup *setup, fcodec_receiver **receiver);
int32_t fcodec_server_create(const fcodec_receiver_setup *setup, fcodec_receiver **server);

/* Frees a receiver or a session. Null is allowed. */
void fcodec_receiver_destroy(fcodec_receiver *receiver);

/* The most events that one packet can cause. */
uint32_t fcodec_event_limit(const fcodec_receiver *receiver);

/*
 * Takes one packet, as it arrived [REASM-4, SESS-5]. Any bytes are safe.
 *
 * packet: may be null if `length` is 0.
 * events: room for fcodec_event_limit of them, which happened in this order; fields that a kind does not have are 0.
 *   May be null. A receiver without a session gives one event: FCODEC_SYMBOLS, of which 0 may be new, or
 *   FCODEC_REFUSED_FRAGMENT.
 * capacity: the number of events there is room for.
 * count: receives their number. May be null.
 */
int32_t fcodec_deliver(
    fcodec_receiver *receiver, const uint8_t *packet, size_t length, fcodec_server_event *events, size_t capacity,
    size_t *count);

/* Forgets everything that arrived, for a device that restarts [REASM-3]. */
int32_t fcodec_receiver_reset(fcodec_receiver *receiver);
/* Notes that the link was silent: what comes next is newer than everything before [REASM-3]. */
int32_t fcodec_receiver_silence(fcodec_receiver *receiver);

/* frames: receives the numbers on air of up to `capacity` kept frames, oldest first, the spare one last. May be null. */
int32_t fcodec_receiver_frames(
    const fcodec_receiver *receiver, fcodec_frames *state, uint32_t *frames, size_t capacity);

int32_t fcodec_receiver_progress(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, fcodec_progress *progress);

/* How many fragments were refused for a reason of [FRAG-6]; 0 for an unknown one. */
uint64_t fcodec_receiver_refusals(const fcodec_receiver *receiver, int32_t code);

/*
 * Fills a map with the best estimate of a frame's stream at a grid [RECON-7].
 *
 * rows, columns: a grid of the layer. 0, 0: the finest grid of which anything has arrived, or the coarsest.
 * target: of the layer's size. For a frame that is not kept it is filled with the means.
 * workspace: may be null: then memory is allocated for the call.
 * coverage: may be null.
 * Returns FCODEC_OK, FCODEC_NO_GRID, FCODEC_OTHER_CONTENT for a byte stream, or another status below 0.
 */
int32_t fcodec_reconstruct(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, uint32_t rows, uint32_t columns,
    const fcodec_target *target, fcodec_workspace *workspace, fcodec_coverage *coverage);

/*
 * Fills an array with the cells of a grid: the map of fcodec_reconstruct before it is expanded, one element per cell.
 *
 * A grid may have more rows and columns than the map: the cells of the padding are there, too [POOL-1]. If a channel's finest
 * grid is coarser, each cell has the value of the one that contains it.
 *
 * rows, columns: a grid of the layer, not coarser than the first grid of any channel.
 * target: of the layer's channels, and of these rows and columns.
 * workspace, coverage: as for fcodec_reconstruct.
 * Returns as fcodec_reconstruct; FCODEC_NO_GRID also if a channel's first grid is finer, or for more than 2^28 cells.
 */
int32_t fcodec_reconstruct_cells(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, uint32_t rows, uint32_t columns,
    const fcodec_target *target, fcodec_workspace *workspace, fcodec_coverage *coverage);

/*
 * Copies the string of a byte stream.
 *
 * length: receives its length. If `bytes` is null, nothing else is stored.
 * Returns 1 if the string is complete, 0 if not, or a status below 0.
 */
int32_t fcodec_receiver_bytes(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, uint8_t *bytes, size_t capacity, size_t *length);

/* Copies which symbols are there, 1 or 0, and their bytes, in stream order. Each has `capacity` bytes, and may be null. */
int32_t fcodec_receiver_symbols(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, uint8_t *there, uint8_t *symbols, size_t capacity);

/*
 * Messages to the device, each written into `packet`, which has room for FCODEC_MESSAGE_SIZE bytes.
 *
 * exit     lets the device stop a frame: the layer (0 to 255) that was enough, the class, and the confidence, 0 to 1
 * report   tells how many symbols of a stream have arrived
 * retune   lets the device change to another operating point
 *
 * frame: a number on air, or any number with these low bits.
 * Return the length of the message, or a status below 0.
 */
int32_t fcodec_server_exit(
    const fcodec_receiver *server, uint32_t frame, uint8_t layer, uint16_t class_index, float confidence,
    uint8_t *packet, size_t capacity);
int32_t fcodec_server_report(
    const fcodec_receiver *server, uint32_t frame, uint32_t stream, uint8_t *packet, size_t capacity);
int32_t fcodec_server_retune(
    const fcodec_receiver *server, uint8_t operating_point, uint8_t *packet, size_t capacity);

/*
 * Saves a session, to continue it in another process.
 *
 * length: receives the length of the state. If `state` is null, nothing else is stored.
 */
int32_t fcodec_server_save(const fcodec_receiver *server, uint8_t *state, size_t capacity, size_t *length);
/* Creates a session that continues from a saved state. Returns as fcodec_server_create, or FCODEC_DAMAGED_STATE. */
int32_t fcodec_server_restore(
    const fcodec_receiver_setup *setup, const uint8_t *state, size_t length, fcodec_receiver **server);

#ifdef __cplusplus
}
#endif

#endif
