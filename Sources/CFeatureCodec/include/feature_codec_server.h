/*
 * FeatureCodec for C and C++: the server's side, and whole maps. For gateways, tools, and bindings of other languages.
 *
 *     fcodec_profile_open                     once per profile: its bytes, checked, and all that follows from them
 *     fcodec_server_create                    once per device: what arrives from it
 *     per packet:
 *       fcodec_deliver                        any bytes; events say what they brought
 *       fcodec_reconstruct                    when you want a map: at any grid, complete or not
 *       fcodec_server_exit                    the answer that lets the device stop
 *
 * This header is separate from `feature_codec.h`, which a device includes: that side has no heap, and this one does. What
 * is created here is allocated with malloc and freed by the function of the same name that ends in _destroy or _close. The
 * memory of a receiver is a function of its profile (fcodec_receiver_memory) and is allocated when it is created: no
 * packet allocates. If memory runs out, the process ends; the setup's `memory_limit` refuses a profile that needs too much.
 *
 * Threads: an opened profile does not change and may be used by any number of threads. Calls for one receiver, one
 * workspace or one calibration must not overlap; different ones are independent. There is no global state.
 *
 * Every function that can fail returns an int32_t. A negative number is a mistake of the caller, and nothing has changed;
 * fcodec_status_text has a sentence for each. Other numbers are those of the clause of the specification that the function
 * names.
 */
#ifndef FEATURE_CODEC_SERVER_H
#define FEATURE_CODEC_SERVER_H

#include "feature_codec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this part of the interface. It changes when a program has to be compiled again. */
#define FCODEC_SERVER_ABI 1u
/* That of the library that is linked. */
uint32_t fcodec_server_abi(void);

/* Mistakes of the caller, besides those of `feature_codec.h`. */
/* A receiver of this profile needs more memory than the setup allows. */
#define FCODEC_TOO_LARGE (-8)
/* A number that is not a number (NaN) has no sample. */
#define FCODEC_NOT_A_NUMBER (-9)
/* The stream's layer has no such grid. */
#define FCODEC_NO_GRID (-10)
/* Saved bytes are not the state of a session of this profile. */
#define FCODEC_DAMAGED_STATE (-11)
/* The JSON text is not a profile; the reason is a sentence. */
#define FCODEC_NOT_A_PROFILE (-12)
/* A receiver that was created without a session. */
#define FCODEC_NO_SESSION (-13)

/* A sentence for a status below 0; for a code of [PROF-3]; for a code of [FRAG-6]; for one of [CTRL-4]. Never null. */
const char *fcodec_status_text(int32_t status);
const char *fcodec_fault_text(int32_t code);
const char *fcodec_refusal_text(int32_t code);
const char *fcodec_skipped_text(int32_t code);

/* ---- Profiles ---- */

/* A profile with everything that follows from it. */
typedef struct fcodec_shared_profile fcodec_shared_profile;

/*
 * Opens a profile from its canonical bytes, which are copied.
 *
 * fault: receives the place of the first fault. May be null.
 * Returns FCODEC_OK, a code of [PROF-3], or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_profile_open(
    const uint8_t *bytes, size_t length, fcodec_shared_profile **profile, fcodec_fault *fault);

/*
 * Opens a profile from its JSON form [PROF-10].
 *
 * reason: receives a sentence with the field and the place, ended by a zero and cut to `capacity`. May be null.
 * Returns FCODEC_OK, FCODEC_NOT_A_PROFILE, or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_profile_from_json(
    const char *json, size_t length, fcodec_shared_profile **profile, char *reason, size_t capacity);

/* Frees a profile. Receivers that were created from it keep what they need. Null is allowed. */
void fcodec_profile_close(fcodec_shared_profile *profile);

/* Stores the canonical bytes, which live as long as the profile, and their identifier. */
int32_t fcodec_profile_content(const fcodec_shared_profile *profile, fcodec_profile *content);

/*
 * Writes the profile as JSON, without a zero at its end.
 *
 * length: receives the length of the text. If `text` is null, nothing else is stored.
 */
int32_t fcodec_profile_to_json(const fcodec_shared_profile *profile, char *text, size_t capacity, size_t *length);

/*
 * Makes a profile with the codes that take the fewest bits for sample maps of one stream [CODE-12].
 *
 * maps: `count` maps of the stream's layer, one after the other, in stored bytes.
 * is_chw: 1 if each lies channel by channel, 0 if pixel by pixel.
 * calibrated: receives the new profile.
 */
int32_t fcodec_profile_calibrate(
    const fcodec_shared_profile *profile, uint32_t stream, const uint8_t *maps, size_t count, int32_t is_chw,
    fcodec_shared_profile **calibrated);

/* ---- Number formats ---- */

/* A Q format, or an affine one. */
typedef struct fcodec_format {
  uint8_t bits;      /* 2 to 8 */
  uint8_t is_signed; /* 0 or 1 */
  uint8_t is_affine; /* 0 or 1 */
  uint8_t reserved;
  int32_t fraction_bits; /* of a Q format: -16 to 22; else 0 */
  float scale;           /* of an affine format: positive, finite, normal; else 0 */
  int32_t zero;          /* of an affine format: the sample that stands for 0; else 0 */
} fcodec_format;

/*
 * The formats of the channels of an array: number i has the format (i / run) % count.
 *
 * One format for all: count 1, run 1. One per channel: count C, and run 1 if the channels of a pixel are neighbours
 * (NHWC), or H * W if the channels lie one after the other (NCHW).
 */
typedef struct fcodec_formats {
  const fcodec_format *formats;
  size_t count;
  size_t run;
} fcodec_formats;

/*
 * Converts numbers to stored samples: nearest, ties to even, saturating.
 *
 * index: receives the index of the first NaN. May be null.
 * Returns FCODEC_OK, FCODEC_NOT_A_NUMBER (the samples before it have been written), or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_quantise(
    const fcodec_formats *formats, const float *values, size_t count, uint8_t *samples, size_t *index);

/* Converts stored samples to numbers. */
int32_t fcodec_dequantise(const fcodec_formats *formats, const uint8_t *samples, size_t count, float *values);

/* Converts stored samples of one Q format to another one. `results` may be `samples`. */
int32_t fcodec_requantise(
    const fcodec_format *from, const fcodec_format *to, const uint8_t *samples, size_t count, uint8_t *results);

/* Chooses a format from sample values. */
typedef struct fcodec_calibration fcodec_calibration;
int32_t fcodec_calibration_create(uint8_t bits, uint8_t is_signed, fcodec_calibration **calibration);
void fcodec_calibration_destroy(fcodec_calibration *calibration);
/* Adds values. Infinities are skipped. Returns as fcodec_quantise; then the values before the NaN have been added. */
int32_t fcodec_calibration_add(fcodec_calibration *calibration, const float *values, size_t count, size_t *index);

/* How a format is chosen: no value saturates; at least a share does not; the least squared error; affine. */
#define FCODEC_BY_MAXIMUM 0
#define FCODEC_BY_PERCENTILE 1
#define FCODEC_BY_SQUARED_ERROR 2
#define FCODEC_AFFINE 3
/*
 * share: for FCODEC_BY_PERCENTILE, 0 to 1.
 * has_negative: receives whether a value was negative. May be null.
 */
int32_t fcodec_calibration_format(
    const fcodec_calibration *calibration, int32_t method, double share, fcodec_format *format, int32_t *has_negative);

/* ---- Dynamic pooling ---- */

/* How a channel is pooled [POOL-1]: at most 2^28 samples, and 2^26 cells while it is encoded or reconstructed. */
typedef struct fcodec_pooling {
  uint32_t height, width;            /* 1 to 65,535 */
  uint32_t row_kernel, column_kernel; /* 1 to 32,768, their product at most 65,536 */
  uint8_t is_centre_out;             /* the order in which cells divide */
  uint8_t bits, is_signed;           /* of a sample */
  uint8_t is_difference;             /* symbols are differences, not values */
  /* The first grid, whose cells are roots, and the last one, as indices into the grids of fcodec_grids. */
  uint32_t root, finest;
} fcodec_pooling;

/*
 * Stores the grids that pooling passes, coarsest first [POOL-4]. Only the sizes and the kernel of `pooling` count.
 *
 * rows, columns: receive up to `capacity` of them; may be null if it is 0.
 * count: receives their number.
 */
int32_t fcodec_grids(
    const fcodec_pooling *pooling, uint32_t *rows, uint32_t *columns, size_t capacity, size_t *count);

/* The extents of a grid's cells along one axis [POOL-5]: the first unit and the number of units of each of its cells. */
int32_t fcodec_cells(
    const fcodec_pooling *pooling, uint32_t state, int32_t of_columns, uint32_t *first, uint32_t *units, size_t capacity,
    size_t *count, int32_t *next_cell);

/*
 * Pools the channels of a map to the grid `finest`, in closed loop: the values that a receiver holds for all symbols.
 *
 * map: `channels` x height x width.
 * symbols: receives the symbols, channel by channel; may be null.
 * grid: receives the cells, channel by channel and row by row; may be null.
 * Both have room for channels * rows * columns bytes of the finest grid: `capacity`.
 */
int32_t fcodec_pool(
    const fcodec_pooling *pooling, const fcodec_map *map, uint32_t channels, uint8_t *symbols, uint8_t *grid,
    size_t capacity);

/*
 * Reconstructs channels from their symbols [RECON-1].
 *
 * state: the index of the wanted grid, root to finest.
 * there: 1 for each symbol that has arrived, else 0.
 * symbols: as those of fcodec_pool; those that are not there do not matter.
 * means: one per channel, for cells of which nothing is known.
 * grid: receives the cells of the wanted grid; exact: 1 for each cell that has the value that the encoder tracked.
 * map: receives the map, channel by channel, where every sample has its cell's value. Each of the three may be null.
 */
int32_t fcodec_reconstruct_channels(
    const fcodec_pooling *pooling, uint32_t channels, uint32_t state, const uint8_t *there, const uint8_t *symbols,
    const int32_t *means, uint8_t *grid, uint8_t *exact, uint8_t *map);

/* ---- Maps to fragments, without a session ---- */

/* Memory that grows to the largest stream that it has met. Keep one per thread, so that no call allocates. */
typedef struct fcodec_workspace fcodec_workspace;
fcodec_workspace *fcodec_workspace_create(void);
void fcodec_workspace_destroy(fcodec_workspace *workspace);

/*
 * Encodes a map of a stream's layer into symbols, many channels at a time: the symbols of fcodec_load_map.
 *
 * map: one that lies without gaps, NHWC or NCHW, is read where it is; any other is copied into the workspace first.
 * workspace: may be null: then memory is allocated for the call.
 * symbols: room for the stream's number of symbols.
 * count: receives that number.
 */
int32_t fcodec_encode_map(
    const fcodec_shared_profile *profile, uint32_t stream, const fcodec_map *map, fcodec_workspace *workspace,
    uint8_t *symbols, size_t capacity, size_t *count);

/* The same for a string on a byte stream [PROF-8]. Returns FCODEC_LOAD_TOO_LONG for more than the stream carries. */
int32_t fcodec_encode_bytes(
    const fcodec_shared_profile *profile, uint32_t stream, const uint8_t *bytes, size_t length, uint8_t *symbols,
    size_t capacity, size_t *count);

/* Which frame of which stream fragments belong to. */
typedef struct fcodec_sending {
  uint32_t stream;
  /* The number of the inference, whose low bits go on air. */
  uint32_t frame;
  /* The number of the device's session, which a seeded check covers [FRAG-8]. */
  uint16_t session;
  uint16_t reserved;
  /* The most bytes of a fragment. */
  uint32_t payload;
} fcodec_sending;

/*
 * Writes as many fragments as there is room for, one after the other.
 *
 * symbols: all symbols of the frame, as encoded.
 * offset: the first symbol to send, 0 at first; receives the one after the last. All are sent when it is `count`.
 * fragments: `capacity` bytes. Each fragment needs `payload` bytes of room, though it may take fewer.
 * lengths: receives the length of each, at most `limit` of them.
 * written: receives their number.
 * Returns FCODEC_OK, or FCODEC_SHORT_BUFFER if `payload` is below the stream's minimum_payload.
 */
int32_t fcodec_write_fragments(
    const fcodec_shared_profile *profile, const fcodec_sending *sending, const uint8_t *symbols, size_t count,
    uint32_t *offset, uint8_t *fragments, size_t capacity, uint32_t *lengths, size_t limit, size_t *written);

/* The content of a fragment, for tools that inspect traffic. */
typedef struct fcodec_fragment {
  uint32_t stream, frame, offset, count;
} fcodec_fragment;

/*
 * Reads a fragment without storing it.
 *
 * symbols: receives its symbols, in the order on air; may be null.
 * Returns FCODEC_OK, a code of [FRAG-6], or a status below 0.
 */
int32_t fcodec_read_fragment(
    const fcodec_shared_profile *profile, uint16_t session, const uint8_t *fragment, size_t length,
    fcodec_fragment *content, uint8_t *symbols, size_t capacity);

/* ---- Receivers and server sessions ---- */

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

/* The kinds of events, as in the conformance protocol. */
#define FCODEC_FRAME_SUPERSEDED 1  /* frame: it is no longer kept */
#define FCODEC_SYMBOLS 2           /* stream, frame, symbols: that are new */
#define FCODEC_LAYER_SUPERSEDED 3  /* layer, frame: the device has moved on to a deeper one */
#define FCODEC_GRID_COMPLETE 4     /* stream, frame, rows, columns */
#define FCODEC_CONTENT_COMPLETE 5  /* stream, frame: the string of a byte stream */
#define FCODEC_REFUSED_FRAGMENT 6  /* code: of [FRAG-6] */
#define FCODEC_HELLO 7             /* code: 1 welcome, 0 refuse; send the answer back */
#define FCODEC_LOCAL_RESULT 8      /* frame, frame_bits, layer, class_index, confidence */
#define FCODEC_SKIPPED 9           /* code: of the control message */
#define FCODEC_ANNOUNCEMENT 10     /* number: the whole number of the frame on air */

typedef struct fcodec_server_event {
  int32_t kind;
  int32_t code;
  uint32_t stream, frame, layer, symbols, rows, columns;
  uint32_t frame_bits, class_index, confidence, number;
  /* The answer to a hello. */
  uint8_t answer[FCODEC_MESSAGE_SIZE];
  uint32_t answer_length;
} fcodec_server_event;

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

/* The frames that a receiver keeps [REASM-2]. */
typedef struct fcodec_frames {
  /* Numbers on air, or -1. */
  int32_t newest, spare;
  /* The number of the device's session, 0 before the first hello. */
  uint32_t session;
  /* Whether the whole number of the newest frame is known, and the number. */
  uint32_t is_numbered, number;
  /* How many frames are kept. */
  uint32_t count;
} fcodec_frames;

/* frames: receives the numbers on air of up to `capacity` kept frames, oldest first, the spare one last. May be null. */
int32_t fcodec_receiver_frames(
    const fcodec_receiver *receiver, fcodec_frames *state, uint32_t *frames, size_t capacity);

/* What has arrived of a frame's stream [REASM-6]. All 0 for a frame that is not kept. */
typedef struct fcodec_progress {
  uint32_t symbols;
  /* Whether fragments disagreed about a symbol. */
  uint32_t is_inconsistent;
  /* The largest complete grid, and the finest one of which anything has arrived; 0 for none. */
  uint32_t complete_rows, complete_columns, finest_rows, finest_columns;
  /* The number of channels whose symbols are all there. */
  uint32_t complete_channels;
} fcodec_progress;

int32_t fcodec_receiver_progress(
    const fcodec_receiver *receiver, uint32_t frame, uint32_t stream, fcodec_progress *progress);

/* How many fragments were refused for a reason of [FRAG-6]; 0 for an unknown one. */
uint64_t fcodec_receiver_refusals(const fcodec_receiver *receiver, int32_t code);

/* A buffer for a map. */
#define FCODEC_SAMPLES 0 /* stored bytes: int8_t or uint8_t, as the profile says */
#define FCODEC_FLOATS 1  /* float: the real numbers of the layer's format */
typedef struct fcodec_target {
  void *samples;
  /* The number of elements that may be written. */
  size_t length;
  /* The sample of channel c, row y, column x is element c * channel_stride + y * row_stride + x * column_stride. */
  size_t channel_stride, row_stride, column_stride;
  int32_t type;
  int32_t reserved;
} fcodec_target;

/* How many cells the grid has in all channels of the scan, and how many have exactly the value that the encoder tracked. */
typedef struct fcodec_coverage {
  uint64_t cells, exact;
} fcodec_coverage;

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
