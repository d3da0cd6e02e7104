# SPDX-License-Identifier: GPL-2.0
#
# Objects that are signed with freedoms, for api_test and tool_test.
#
# The tool of tool_test: one source, compiled once for each object of
# progs/tool.bpf.c that there is a skeleton of.

$(OUT)/api.signed.bpf.o: SIGN_FLAGS := --attach-to second=vfs_mkdir,vfs_rmdir \
	--attach-to missing=vfs_unlink,bpf_sig_no_such_function,vfs_rmdir \
	--attach-to bare=bpf_sig_no_such_function,vfs_mkdir

TOOLS := tool tool_bound tool_plain
SIGN_TOOL := $(BPF_SIGN) sign --key $(OUT)/signer.key --cert $(OUT)/signer.pem

$(OUT)/tool.bpf.o: progs/tool.h

$(OUT)/tool.signed.bpf.o: $(OUT)/tool.bpf.o $(OUT)/signer.pem $(BPF_SIGN) tool.mk
	$(SIGN_TOOL) --tunable targ_pid,targ_comm --tunable limits,with_hist \
		--resizable starts=64..65536 --optional hist \
		--attach-to op_fentry=vfs_rmdir,vfs_mkdir \
		--attach-to op_fexit=vfs_rmdir,vfs_mkdir -o $@ $<

$(OUT)/tool_bound.signed.bpf.o: $(OUT)/tool.bpf.o $(OUT)/signer.pem $(BPF_SIGN) tool.mk
	$(SIGN_TOOL) --optional hist --bind-data -o $@ $<

$(OUT)/tool_plain.signed.bpf.o: $(OUT)/tool.bpf.o
	cp $< $@

$(TOOLS:%=$(OUT)/%.skel/tool.skel.h): $(OUT)/%.skel/tool.skel.h: $(OUT)/%.signed.bpf.o
	mkdir -p $(@D)
	$(BPFTOOL) gen skeleton $< name tool >$@.tmp
	mv $@.tmp $@

$(TOOLS:%=$(OUT)/%.o): $(OUT)/%.o: tool.c tool_run.h progs/tool.h $(OUT)/%.skel/tool.skel.h
	$(CC) $(CFLAGS) -I. -I$(OUT)/$*.skel -Dtool_run=$*_run -c $< -o $@

$(OUT)/tool_test: $(TOOLS:%=$(OUT)/%.o)
$(OUT)/tool_test: LDLIBS := $(TOOLS:%=$(OUT)/%.o) $(LDLIBS)
