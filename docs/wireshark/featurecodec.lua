-- A Wireshark dissector for the packets of spec/fragments.md and spec/control.md, in the characteristics of spec/gatt.md.
--
--     wireshark -X lua_script:featurecodec.lua -o featurecodec.profile:FILE capture.btsnoop
--
-- FILE is the profile's canonical bytes (`fcodec profile make`), or nothing: then the preferences give the lengths of a
-- header's fields. A fragment's codes stay bytes here: `fcodec inspect` says which symbols they are.

local featurecodec = Proto("featurecodec", "FeatureCodec")

featurecodec.prefs.profile = Pref.string("Profile", "", "A file with the profile's bytes; replaces the numbers below")
featurecodec.prefs.header = Pref.uint("Header bytes (h)", 3, "3 or 4")
featurecodec.prefs.streams = Pref.uint("Stream bits (s)", 4, "1 to 4")
featurecodec.prefs.frames = Pref.uint("Frame bits (f)", 4, "2 to 8")
featurecodec.prefs.check = Pref.uint("Check bytes (K)", 0, "0, 1 or 2")

local KINDS = {
  [0] = "hello", [1] = "local result", [2] = "announcement",
  [8] = "welcome", [9] = "refuse", [10] = "exit", [11] = "report", [12] = "retune",
}
local LENGTHS = { [0] = 8, [1] = 8, [2] = 7, [8] = 8, [9] = 3, [10] = 8, [11] = 8, [12] = 2 }  -- [CTRL-3]
local REASONS = { [1] = "unknownProfile", [2] = "unknownVersion", [3] = "busy", [255] = "other" }
local VERSION = 1

local field = {
  stream = ProtoField.uint8("featurecodec.stream", "Stream"),
  frame = ProtoField.uint16("featurecodec.frame", "Frame"),
  offset = ProtoField.uint32("featurecodec.offset", "Offset"),
  codes = ProtoField.bytes("featurecodec.codes", "Codes"),
  check = ProtoField.uint16("featurecodec.check", "Check", base.HEX),
  kind = ProtoField.uint8("featurecodec.kind", "Message", base.DEC, KINDS, 0x0F),
  version = ProtoField.uint8("featurecodec.version", "Version"),
  identifier = ProtoField.uint32("featurecodec.identifier", "Profile", base.HEX),
  session = ProtoField.uint16("featurecodec.session", "Session"),
  number = ProtoField.uint32("featurecodec.number", "Frame"),
  bits = ProtoField.uint8("featurecodec.bits", "Bits of the frame's number"),
  layer = ProtoField.uint8("featurecodec.layer", "Layer"),
  class = ProtoField.uint16("featurecodec.class", "Class"),
  confidence = ProtoField.uint8("featurecodec.confidence", "Confidence, in steps of 1/255"),
  symbols = ProtoField.uint24("featurecodec.symbols", "Symbols"),
  reason = ProtoField.uint8("featurecodec.reason", "Reason", base.DEC, REASONS),
  point = ProtoField.uint8("featurecodec.operating_point", "Operating point"),
  payload = ProtoField.uint16("featurecodec.payload", "Payload"),
  psm = ProtoField.uint16("featurecodec.psm", "PSM", base.HEX),
}
featurecodec.fields = field

local refused = {
  tooShort = ProtoExpert.new("featurecodec.too_short", "tooShort: nothing after the header", expert.group.MALFORMED, expert.severity.ERROR),
  checkFailed = ProtoExpert.new("featurecodec.check_failed", "checkFailed", expert.group.CHECKSUM, expert.severity.ERROR),
  unknownKind = ProtoExpert.new("featurecodec.unknown_kind", "unknownKind", expert.group.UNDECODED, expert.severity.WARN),
  wrongLength = ProtoExpert.new("featurecodec.wrong_length", "wrongLength", expert.group.MALFORMED, expert.severity.ERROR),
  badProfile = ProtoExpert.new("featurecodec.bad_profile", "The profile cannot be read", expert.group.UNDECODED, expert.severity.ERROR),
}
featurecodec.experts = refused

-- The lengths of a fragment's fields; `bytes` is the profile, if a file is named. [PROF-1]
local format = {}

local function crc32(bytes)
  local value = 0xFFFFFFFF
  for index = 1, #bytes do
    value = bit.bxor(value, bytes:byte(index))
    for _ = 1, 8 do value = bit.bxor(bit.rshift(value, 1), bit.band(value, 1) ~= 0 and 0xEDB88320 or 0) end
  end
  return bit.bnot(value)
end

local function read_format()
  local prefs = featurecodec.prefs
  format = { header = prefs.header, streams = prefs.streams, frames = prefs.frames, check = prefs.check }
  if prefs.profile == "" then return end
  local file = io.open(prefs.profile, "rb")
  local bytes = file and file:read("*a") or ""
  if file then file:close() end
  if #bytes < 12 or bytes:sub(1, 2) ~= "FC" or bytes:byte(3) ~= VERSION then
    format.is_bad = true
    return
  end
  format.header, format.frames = bit.rshift(bytes:byte(4), 4), bit.band(bytes:byte(4), 15)
  format.streams, format.check = bytes:byte(5), bit.band(bytes:byte(10), 3)
  -- A check that covers the session's number is shown, not compared.
  format.is_seeded = bit.band(bytes:byte(10), 16) ~= 0
  format.identifier = crc32(bytes)
end

-- The check of [FRAG-8] over the identifier and the bytes before it.
local function check_of(bytes, length)
  local width, polynomial = 8 * length, length == 1 and 0x07 or 0x1021
  local all, top = bit.lshift(1, width) - 1, bit.lshift(1, width - 1)
  local value = all
  local function add(byte)
    value = bit.bxor(value, bit.lshift(byte, width - 8))
    for _ = 1, 8 do
      local carries = bit.band(value, top) ~= 0
      value = bit.band(bit.lshift(value, 1), all)
      if carries then value = bit.bxor(value, polynomial) end
    end
  end
  for place = 0, 24, 8 do add(bit.band(bit.rshift(format.identifier, place), 255)) end
  for index = 0, bytes:len() - 1 do add(bytes:get_index(index)) end
  return bit.bxor(all, value)
end

-- [FRAG-1]
local function fragment(packet, tree)
  if format.is_bad then tree:add_proto_expert_info(refused.badProfile) end
  local header, check = format.header, format.check
  if packet:len() <= header + check then
    tree:add_proto_expert_info(refused.tooShort)
    return "fragment, too short"
  end
  local range, bits = packet(0, header), 8 * header
  local rest = bits - format.streams - format.frames
  local stream = range:bitfield(0, format.streams)
  local frame = range:bitfield(format.streams, format.frames)
  local offset = range:bitfield(format.streams + format.frames, rest)
  tree:add(field.stream, range, stream)
  tree:add(field.frame, range, frame)
  tree:add(field.offset, range, offset)
  tree:add(field.codes, packet(header, packet:len() - header - check))
  if check > 0 then
    local at = packet(packet:len() - check, check)
    local item = tree:add(field.check, at)
    if format.identifier and not format.is_seeded then
      local covered = packet(0, packet:len() - check):bytes()
      if check_of(covered, check) ~= at:uint() then item:add_proto_expert_info(refused.checkFailed) end
    end
  end
  return string.format("stream %d  frame %d  from symbol %d", stream, frame, offset)
end

local function greeting(packet, tree, name)
  tree:add(field.version, packet(1, 1))
  tree:add_le(field.identifier, packet(2, 4))
  local text = string.format("%s  version %d  profile 0x%08x", name, packet(1, 1):uint(), packet(2, 4):le_uint())
  if packet(1, 1):uint() ~= VERSION then return text end
  tree:add_le(field.session, packet(6, 2))
  return text .. string.format("  session %d", packet(6, 2):le_uint())
end

local function frame_of(packet, tree)
  tree:add_le(field.frame, packet(1, 2))
  tree:add(field.bits, packet(3, 1))
  return string.format("frame %d of %d bits", packet(1, 2):le_uint(), packet(3, 1):uint())
end

local function decision(packet, tree, name)
  local frame = frame_of(packet, tree)
  tree:add(field.layer, packet(4, 1))
  tree:add_le(field.class, packet(5, 2))
  tree:add(field.confidence, packet(7, 1))
  return string.format("%s  %s  layer %d  class %d  confidence %.3f", name, frame, packet(4, 1):uint(),
    packet(5, 2):le_uint(), packet(7, 1):uint() / 255)
end

local MESSAGES = {
  [0] = greeting, [1] = decision, [8] = greeting, [10] = decision,
  [2] = function(packet, tree)
    tree:add_le(field.session, packet(1, 2))
    tree:add_le(field.number, packet(3, 4))
    return string.format("announcement  session %d  frame %d", packet(1, 2):le_uint(), packet(3, 4):le_uint())
  end,
  [9] = function(packet, tree)
    tree:add(field.reason, packet(1, 1))
    tree:add(field.version, packet(2, 1))
    local reason = packet(1, 1):uint()
    return string.format("refuse  %s (%d)  version %d", REASONS[reason] or "other",
      REASONS[reason] and reason or 255, packet(2, 1):uint())
  end,
  [11] = function(packet, tree)
    local frame = frame_of(packet, tree)
    tree:add(field.stream, packet(4, 1))
    tree:add_le(field.symbols, packet(5, 3))
    return string.format("report  %s  stream %d  symbols %d", frame, packet(4, 1):uint(), packet(5, 3):le_uint())
  end,
  [12] = function(packet, tree)
    tree:add(field.point, packet(1, 1))
    return string.format("retune  operating point %d", packet(1, 1):uint())
  end,
}

-- [CTRL-3]
local function message(packet, tree)
  local kind = bit.band(packet(0, 1):uint(), 15)
  tree:add(field.kind, packet(0, 1))
  if not KINDS[kind] then
    tree:add_proto_expert_info(refused.unknownKind)
    return string.format("message of unknown kind %d", kind)
  end
  local is_other = (kind == 0 or kind == 8) and packet:len() >= 6 and packet(1, 1):uint() ~= VERSION
  if packet:len() ~= LENGTHS[kind] and not is_other then
    tree:add_proto_expert_info(refused.wrongLength)
    return KINDS[kind] .. ", wrong length"
  end
  return MESSAGES[kind](packet, tree, KINDS[kind])
end

function featurecodec.init() read_format() end

function featurecodec.prefs_changed() read_format() end

function featurecodec.dissector(packet, info, parent)
  local tree = parent:add(featurecodec, packet(), "FeatureCodec")
  local text
  if packet:len() == 0 then
    tree:add_proto_expert_info(refused.tooShort)
    text = "empty packet"
  elseif packet(0, 1):uint() >= 0xF0 then  -- [FRAG-2]
    text = message(packet, tree)
  else
    text = fragment(packet, tree)
  end
  tree:append_text(": " .. text)
  info.cols.protocol = "FeatureCodec"
  info.cols.info = text
end

-- [GATT-2]
local information = Proto("featurecodec_information", "FeatureCodec information")

function information.dissector(packet, info, parent)
  if packet:len() < 10 then return end
  local tree = parent:add(information, packet())
  tree:add(field.version, packet(0, 1))
  tree:add_le(field.identifier, packet(2, 4))
  tree:add_le(field.payload, packet(6, 2))
  tree:add_le(field.psm, packet(8, 2))
  info.cols.protocol = "FeatureCodec"
  info.cols.info = string.format("information  version %d  profile 0x%08x  payload %d", packet(0, 1):uint(),
    packet(2, 4):le_uint(), packet(6, 2):le_uint())
end

-- [GATT-1]. In a capture that begins after the discovery, choose "FeatureCodec" for the handle with "Decode As".
local UUID = "d99e%s-fa91-496a-aea5-69e4003e66aa"
local characteristics = DissectorTable.get("bluetooth.uuid")
characteristics:add(UUID:format("0002"), featurecodec)
characteristics:add(UUID:format("0003"), featurecodec)
characteristics:add(UUID:format("0004"), information)
DissectorTable.get("btatt.handle"):add_for_decode_as(featurecodec)
