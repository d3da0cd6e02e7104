# SPDX-License-Identifier: GPL-2.0
#
# Compiles and signs the objects of the corpus; scripts/corpus runs it, in the
# directory of the corpus, with
#   TREE BUILD TOOLS  the prepared tree, the build of its kernel, of its tools
#   OBJECTS           "directory/name", the objects to make
#   CA_KEY CA_CERT    of the authority that the guests trust
#
# What does not compile, or cannot be signed, is a finding and no error: it
# leaves DIRECTORY/NAME.failed, which has the first line that says why.

BPF := $(TREE)/tools/testing/selftests/bpf
SCX := $(TREE)/tools/sched_ext
SAMPLES := $(TREE)/samples/bpf
BPFTOOL := $(TOOLS)/bin/bpftool
BPF_SIGN := $(TOOLS)/bin/bpf-sign
CLANG := clang-19
CCACHE := ccache $(CLANG)

# Of the Makefiles that these objects have in the tree: flags of single files,
# and which objects are linked to one.
-include from-tree.mk

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

# As get_sys_includes in the selftests' Makefile.
SYS_INCLUDES := $(shell $(CLANG) -v -E - </dev/null 2>&1 | sed -n \
	'/<...> search starts here:/,/End of search list./{ s| \(/.*\)|-idirafter \1|p }')
INCLUDES := -Iinclude -I$(TOOLS)/libbpf/include
UAPI := -I$(TREE)/tools/include/uapi
TARGET := --target=bpf -g -O2 -D__TARGET_ARCH_x86
QUIET := -Wno-everything

FLAGS_selftests := $(TARGET) -mcpu=v3 -mlittle-endian $(INCLUDES) -I$(BPF) $(UAPI) \
	$(SYS_INCLUDES) -DENABLE_ATOMICS_TESTS
FLAGS_sched_ext := $(TARGET) -mcpu=v3 -mlittle-endian -I$(SCX)/include \
	-I$(SCX)/include/bpf-compat $(INCLUDES) $(UAPI) -I$(TREE)/include $(SYS_INCLUDES)
FLAGS_bpftool := $(TARGET) $(INCLUDES) $(UAPI) -fno-stack-protector
FLAGS_hid := $(TARGET) $(INCLUDES) $(UAPI)
FLAGS_samples := $(TARGET) -I$(TREE)/include -I$(SAMPLES) -I$(TREE)/tools/include \
	$(INCLUDES) $(SYS_INCLUDES)

# Samples that include the headers of the kernel go through three more tools.
KERNEL_INCLUDES := -nostdinc -I$(TREE)/arch/x86/include \
	-I$(BUILD)/arch/x86/include/generated -I$(TREE)/include -I$(BUILD)/include \
	-I$(TREE)/arch/x86/include/uapi -I$(BUILD)/arch/x86/include/generated/uapi \
	-I$(TREE)/include/uapi -I$(BUILD)/include/generated/uapi \
	-include $(TREE)/include/linux/compiler-version.h \
	-include $(TREE)/include/linux/kconfig.h
FLAGS_kern := $(KERNEL_INCLUDES) -fno-stack-protector -g -I$(BPF) $(INCLUDES) \
	$(SYS_INCLUDES) -D__KERNEL__ -D__BPF_TRACING__ -D__TARGET_ARCH_x86 \
	-fno-asynchronous-unwind-tables -I$(SAMPLES) -include asm_goto_workaround.h \
	-O2 -emit-llvm -Xclang -disable-llvm-passes

# The line that says why: the first error, else the first line.
define failed
{ grep -m 1 -oE 'error: .*|Error: .*' $@.log || head -n 1 $@.log; } >$@.failed; \
	[ -s $@.failed ] || echo 'failed, and did not say why' >$@.failed
endef

# compile FLAGS: a compiler that fails leaves an empty object, so that it is not
# run again for the same input.
define compile
@mkdir -p $(@D) && rm -f $@.failed
@if $(CCACHE) $(1) $(QUIET) -MMD -MP -MF $@.d -MT $@ -c $< -o $@ 2>$@.log; \
	then rm -f $@.log; else : >$@; $(failed); fi
endef

HEADERS := include/vmlinux.h $(wildcard $(TOOLS)/libbpf/include/bpf/*.h)

obj/selftests/%.bpf.o: $(BPF)/progs/%.c $(HEADERS)
	$(call compile,$(FLAGS_selftests) $(progs/$(<F)-CFLAGS))

obj/sched_ext/%.bpf.o: $(SCX)/%.bpf.c $(HEADERS)
	$(call compile,$(FLAGS_sched_ext))

obj/bpftool/%.bpf.o: $(TREE)/tools/bpf/bpftool/skeleton/%.bpf.c $(HEADERS)
	$(call compile,$(FLAGS_bpftool))
	@[ ! -s $@ ] || llvm-strip-19 -g $@

obj/hid/%.bpf.o: $(TREE)/drivers/hid/bpf/progs/%.bpf.c $(HEADERS)
	$(call compile,$(FLAGS_hid))
	@[ ! -s $@ ] || llvm-strip-19 -g $@

obj/samples/%.bpf.o: $(SAMPLES)/%.bpf.c $(HEADERS)
	$(call compile,$(FLAGS_samples) -I$(@D))

obj/samples/%.bpf.o: $(SAMPLES)/%.c $(HEADERS)
	@mkdir -p $(@D) && rm -f $@.failed
	@if $(CCACHE) $(FLAGS_kern) $(QUIET) -MMD -MP -MF $@.d -MT $@ -c $< -o $@.bc \
		2>$@.log && opt-19 -O2 -mtriple=bpf-pc-linux $@.bc -o $@.opt 2>$@.log && \
		llc-19 -march=bpf -filetype=obj $@.opt -o $@ 2>$@.log; \
		then rm -f $@.log $@.bc $@.opt; else : >$@; $(failed); fi

obj/samples/tracex5.bpf.o: obj/samples/syscall_nrs.h
obj/samples/syscall_nrs.h: $(SAMPLES)/syscall_nrs.c
	@mkdir -p $(@D)
	@gcc -S $(KERNEL_INCLUDES) -D__KERNEL__ -o - $< | sed -n 's/^->\([A-Za-z0-9_]*\) [$$#]*\([^ ]*\) .*/#define \1 \2/p' >$@

# Several objects that bpftool links to one, twice, as the Makefiles of the tree
# do it: the first time can leave what libbpf does not understand.
define linked_rule
obj/$(1).bpf.o: $(patsubst %,obj/$(dir $(1))%,$($(1)-deps)) $(BPFTOOL)
	@rm -f $$@.failed
	@if $(BPFTOOL) gen object $$@.1 $$(filter %.bpf.o,$$^) 2>$$@.log && \
		$(BPFTOOL) gen object $$@ $$@.1 2>$$@.log; \
		then rm -f $$@.log $$@.1; else : >$$@; $$(failed); fi
endef
$(foreach object,$(LINKED),$(eval $(call linked_rule,$(object))))

signed/%.bpf.o: obj/%.bpf.o signer.der $(BPF_SIGN)
	@mkdir -p $(@D) && rm -f $@.failed
	@if [ ! -s $< ]; then : >$@; \
	elif $(BPF_SIGN) sign --key signer.key --cert signer.pem -o $@.tmp $< >$@.log 2>&1; \
		then mv $@.tmp $@; rm -f $@.log; else : >$@; tail -n 1 $@.log >$@.failed; fi

# As the selftests of BPF_SIG make theirs.
CONF := $(TREE)/tools/testing/selftests/bpf_sig/cert.conf
signer.der: $(CA_KEY) $(CA_CERT) $(CONF)
	@openssl genrsa -out signer.key 2048
	@openssl req -new -key signer.key -subj "/O=BPF_SIG/CN=corpus" -config $(CONF) \
		-out signer.csr
	@openssl x509 -req -in signer.csr -days 3650 -sha256 -extfile $(CONF) \
		-extensions issued -CA $(CA_CERT) -CAkey $(CA_KEY) -set_serial 0x1 \
		-out signer.pem 2>/dev/null
	@openssl x509 -in signer.pem -outform DER -out $@

# The modules that programs of the selftests attach to, in copies of their
# directories, as a build of a module writes to where its source is. Since 6.14
# they share one.
MODULES := bpf_testmod bpf_test_no_cfi bpf_test_modorder_x bpf_test_modorder_y
mod/%.ko: $(BUILD)/vmlinux
	@rm -rf mod/$* && mkdir -p mod/$* && cp $(or $(wildcard $(BPF)/$*/*.[ch]), \
		$(wildcard $(BPF)/test_kmods/*.[ch])) mod/$*/
	@printf 'obj-m := %s.o\nCFLAGS_%s.o := -I$$(src)\n' $* $* >mod/$*/Makefile
	@$(MAKE) -s -C $(TREE) O=$(abspath $(BUILD)) M=$(abspath mod/$*) CC="ccache gcc" modules
	@cp mod/$*/$*.ko $@
modules: $(MODULES:%=mod/%.ko)

all: $(OBJECTS:%=signed/%.bpf.o)

-include $(wildcard $(OBJECTS:%=obj/%.bpf.o.d))
.PHONY: all modules
