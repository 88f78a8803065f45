package kustomize

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

const (
	// maxBytes and maxReads bound what one build reads, repeats included: a
	// base that is used twice at each of twenty levels is read a million times.
	maxBytes = 32 << 20
	maxReads = 10_000
)

var errReadOnly = errors.New("the scanned tree is read only")

// view is the tree as kustomize sees it: read only, with "/" for its root. It
// ends a build when the context does or when too much is read. One build uses it.
type view struct {
	ctx    context.Context
	loader *Loader
	read   map[string]bool
	bytes  int
	reads  int
	limit  time.Duration // of the build; 0 is maxTime
}

var _ filesys.FileSystem = (*view)(nil)

// inside gives the path in the tree.
func inside(name string) string {
	name = strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(name)), "/")
	if name == "" {
		return "."
	}
	return name
}

func (v *view) ReadFile(name string) ([]byte, error) {
	name = inside(name)
	if err := v.ctx.Err(); err != nil {
		return nil, err
	}
	if Named(name) {
		k := v.loader.all[path.Dir(name)]
		if k == nil || k.file.Path != name || k.served == nil {
			return nil, fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
		}
		v.read[name] = true
		return k.served, v.count(len(k.served))
	}
	f, err := v.loader.tree.Read(name)
	if err != nil {
		return nil, err
	}
	if err := bounded(f); err != nil {
		return nil, err
	}
	v.read[name] = true
	return slices.Clone(f.Bytes), v.count(len(f.Bytes))
}

func (v *view) count(n int) error {
	v.bytes += n
	v.reads++
	if v.bytes > maxBytes || v.reads > maxReads {
		return errTooMuch
	}
	return nil
}

// bounded refuses YAML whose aliases or nesting exceed what plinth itself reads.
func bounded(f *source.File) error {
	if !slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(f.Path)) && !strings.Contains(string(f.Bytes), "&") {
		return nil
	}
	_, diags := document.Parse(f)
	for _, d := range diags {
		if d.Code == "yaml-nesting" || d.Code == "yaml-alias" {
			return fmt.Errorf("%s: %s", d.Range, d.Summary)
		}
	}
	return nil
}

func (v *view) Exists(name string) bool { return v.loader.tree.Exists(inside(name)) }
func (v *view) IsDir(name string) bool  { return v.loader.tree.IsDir(inside(name)) }

func (v *view) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	in := inside(name)
	switch {
	case v.loader.tree.IsDir(in):
		return filesys.ConfirmedDir(path.Join("/", in)), "", nil
	case v.loader.tree.Exists(in):
		return filesys.ConfirmedDir(path.Join("/", path.Dir(in))), path.Base(in), nil
	}
	return "", "", fmt.Errorf("%s: %w", in, fs.ErrNotExist)
}

func (v *view) ReadDir(name string) ([]string, error) { return v.loader.tree.List(inside(name)) }
func (v *view) Create(string) (filesys.File, error)   { return nil, errReadOnly }
func (v *view) Mkdir(string) error                    { return errReadOnly }
func (v *view) MkdirAll(string) error                 { return errReadOnly }
func (v *view) RemoveAll(string) error                { return errReadOnly }
func (v *view) WriteFile(string, []byte) error        { return errReadOnly }
func (v *view) Open(string) (filesys.File, error)     { return nil, errors.ErrUnsupported }
func (v *view) Glob(string) ([]string, error)         { return nil, errors.ErrUnsupported }
func (v *view) Walk(string, filepath.WalkFunc) error  { return errors.ErrUnsupported }
