// Package git reads the state of a repository at a revision, without a checkout, and says
// when lines were last changed. It runs the git program, which knows every form that
// a repository can have (packs, alternates, worktrees, SHA-256, partial clones);
// nothing that the repository's own configuration names is run by it.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Error is a question that git cannot answer.
type Error struct {
	// Text says what is wrong; Hint, which may be empty, what helps.
	Text, Hint string
}

// Error gives the text.
func (e *Error) Error() string { return e.Text }

// Repository is a repository on disk.
type Repository struct {
	dir     string // the root of its work tree, or the git directory itself
	program string
}

// Open gives the repository whose work tree has the root dir, or that is the
// git directory dir. The error is a *Error.
func Open(ctx context.Context, dir string) (*Repository, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, &Error{"the git program is not there", "install git; it reads the revisions"}
	}
	r := &Repository{dir: dir, program: program}
	if _, err := r.output(ctx, "rev-parse", "--git-dir"); err != nil {
		var failed *Error
		if errors.As(err, &failed) && strings.Contains(failed.Text, "dubious ownership") {
			return nil, &Error{"git refuses to read a repository that belongs to somebody else",
				"`git config --global --add safe.directory DIR` says that you trust it"}
		}
		return nil, &Error{"this is not a git repository", "revisions need one; a baseline does not: `plinth baseline write`"}
	}
	return r, nil
}

// settings keep git from running what a repository's configuration names: no
// hook, no monitor of files, no external program for a difference, no signature check.
var settings = []string{
	"--no-pager", "--no-replace-objects", "--literal-pathspecs",
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.attributesFile=" + os.DevNull,
	"-c", "diff.external=", "-c", "log.showSignature=false", "-c", "core.quotePath=false", "-c", "protocol.allow=never",
}

// environment is that of every run: messages in English, nothing asked, nothing written,
// nothing fetched. A partial clone would otherwise fetch what is missing,
// by a program that its configuration names.
func environment() []string {
	kept := os.Environ()[:0:0]
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); !strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "GIT_CONFIG_") {
			kept = append(kept, e) // GIT_DIR and its like are set within hooks and would lead elsewhere
		}
	}
	return append(kept, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=",
		"GIT_ATTR_NOSYSTEM=1", "GIT_EXTERNAL_DIFF=", "GIT_PAGER=cat")
}

func (r *Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.program, append(append([]string{"-C", r.dir}, settings...), args...)...)
	cmd.Env = environment()
	return cmd
}

// maxOutput bounds what one run of git may answer, in bytes.
const maxOutput = 256 << 20

// output runs git and gives what it prints. The error is a *Error with git's own words.
func (r *Repository) output(ctx context.Context, args ...string) ([]byte, error) {
	cmd := r.command(ctx, args...)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("run git: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("run git: %w", err)
	}
	out, readErr := io.ReadAll(io.LimitReader(pipe, maxOutput+1))
	if len(out) > maxOutput {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, &Error{fmt.Sprintf("git %s answers more than 256 MiB", args[0]), ""}
	}
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text, _, _ := strings.Cut(strings.TrimSpace(failure.String()), "\n")
		return nil, &Error{"git " + args[0] + ": " + strings.TrimPrefix(text, "fatal: "), ""}
	}
	if readErr != nil {
		return nil, fmt.Errorf("run git: %w", readErr)
	}
	return out, nil
}

// Resolve gives the full hash of the commit that a revision names. The error is a *Error.
func (r *Repository) Resolve(ctx context.Context, revision string) (string, error) {
	out, err := r.output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if hash := strings.TrimSpace(string(out)); err == nil && hash != "" {
		return hash, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	hint := "`git log --oneline` lists commits, `git branch --all` branches"
	if shallow, err := r.output(ctx, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(string(shallow)) == "true" {
		hint = "the clone is shallow; `git fetch --unshallow`, or fetch-depth: 0 in the pipeline's checkout, brings all revisions"
	}
	return "", &Error{fmt.Sprintf("there is no revision %q", revision), hint}
}

// Fork gives the commit in which the histories of two commits part; b is HEAD
// if it is "". The error may be a *Error.
func (r *Repository) Fork(ctx context.Context, a, b string) (string, error) {
	if b == "" {
		b = "HEAD"
	}
	out, err := r.output(ctx, "merge-base", a, b)
	if hash := strings.TrimSpace(string(out)); err == nil && hash != "" {
		return hash, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", &Error{"the two histories have no commit in common", "in a shallow clone `git fetch --unshallow` brings it"}
}
