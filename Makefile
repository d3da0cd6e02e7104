# SPDX-License-Identifier: GPL-2.0
#
# The front door. Each target is a script of its own; run it with --help to
# learn more. Builds are cached outside of this directory, in ~/.cache/bpf-sig.

# The kernel to build for: a directory of patches/
BASE ?= 6.12

# Run one test: make test-qemu TEST=name
TEST ?=

# The kernel to test with: small, full, debug with KASAN, lockdep, kmemleak, or um
VARIANT ?= small
export VARIANT

.DEFAULT_GOAL := help
.PHONY: help demo check deps prepare kernel tools series lint kunit test-unit \
	test-bases test-qemu test-series test-vm portability crosswise corpus regress size \
	mutants docs bench clean

help: ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | \
		expand -t 16
	@echo 'Variables: BASE=$(BASE) VARIANT=$(VARIANT) TEST=name'

demo: deps ## Sign a real BPF object and load it into an enforcing kernel, in QEMU
	@scripts/demo $(BASE)

check: deps ## Run every test, of both bases or of BASE, and sum up the results
	@scripts/check $(if $(filter file,$(origin BASE)),,$(BASE))

deps: ## Install the Debian packages that are missing
	@scripts/deps

prepare: deps ## Make the kernel tree: Debian's source, our files, our patches
	@scripts/prepare $(BASE)

kernel: deps ## Build the test kernel
	@scripts/build-kernel $(BASE) $(VARIANT)

tools: deps ## Build libbpf, bpftool and bpf-sign
	@scripts/build-tools $(BASE)

series: deps ## Write the series for git am, with a cover letter, to out/BASE
	@scripts/mkseries $(BASE)

test-series: deps ## Apply the series to a pristine tree and build each commit
	@scripts/test-series $(BASE)

test-bases: ## Compare the hooks of the bases with the differences that are known
	@scripts/test-bases

lint: deps ## checkpatch, sparse, W=1, kernel-doc, shellcheck, codespell
	@scripts/lint-files
	@scripts/lint $(BASE)

kunit: deps ## Run the KUnit suites in QEMU
	@scripts/kunit $(BASE) $(VARIANT)

test-unit: deps ## Run the unit tests of bpf-sign, with and without sanitizers
	@scripts/unit-tests $(BASE)

test-vm: deps ## Check that a guest that crashes, warns or hangs is a failure
	@scripts/test-vm $(BASE)

test-qemu: deps ## Run the kselftests in QEMU, or one of them: TEST=name
	@scripts/selftests $(BASE) $(TEST)

portability: deps ## Load one signed file into kernels that are laid out differently
	@scripts/portability $(BASE)

crosswise: deps ## Load what the tools of one base sign with those of another
	@scripts/crosswise

mutants: deps ## Take each defence out of the kernel and see its tests fail
	@scripts/mutants $(BASE)

corpus: deps ## Load all BPF programs of the kernel tree, signed and unsigned
	@scripts/corpus $(BASE)

regress: deps ## Run the BPF selftests of the base with and without the series
	@scripts/regress $(BASE)

size: deps ## Measure vmlinux with and without the series, and with CONFIG_BPF_SIG=n
	@scripts/size $(BASE)

docs: deps ## Check the documentation and render it to out/docs
	@scripts/docs $(BASE)

bench: deps ## Measure signed against unsigned loads in one guest
	@scripts/bench $(BASE)

clean: ## Remove what was built for this directory; the compiler cache stays
	@scripts/clean
