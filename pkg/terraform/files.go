package terraform

import (
	"io/fs"

	"encoding/base64"
	"errors"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// readFile evaluates the functions that read files, inside of the tree only.
func (s *scope) readFile(name string, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) == 0 {
		return nil
	}
	target, ok := args[0].Text()
	if !ok {
		return nil
	}
	f, err := s.m.root.loader.tree.Read(s.filePath(target))
	switch {
	case errors.Is(err, source.ErrOutside):
		s.m.root.diags.Add(diag.Warning, "path-outside-root", s.at(r), "Path leads outside of the scanned root", "%s is not read.", target)
		return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: target + " is outside of the scanned root", Type: graph.String, NotNull: true}, s.at(r))
	case s.m.root.loader.tree.IsDir(s.filePath(target)):
		return s.invalid(r, target+" is a directory")
	case name == "fileexists":
		return graph.NewBool(err == nil, s.at(r))
	case errors.Is(err, fs.ErrNotExist):
		return s.invalid(r, "there is no file "+target)
	case err != nil:
		return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: target + " cannot be read", Type: graph.String, NotNull: true}, s.at(r))
	case name == "file":
		return graph.NewString(string(f.Bytes), s.at(r))
	case strings.HasPrefix(name, "file") && name != "filebase64":
		return graph.NewString(digest(strings.TrimPrefix(name, "file"), f.Bytes), s.at(r))
	case name == "filebase64":
		return graph.NewString(base64.StdEncoding.EncodeToString(f.Bytes), s.at(r))
	}
	return s.templateFile(f, r, args)
}

// filePath gives the path in the tree of a path that an expression made, which is
// relative to the root module unless it begins with path.module or path.root.
func (s *scope) filePath(target string) string {
	if strings.HasPrefix(target, "/") || s.fromPath(target) {
		return target
	}
	top := s.m
	for top.parent != nil {
		top = top.parent
	}
	return path.Join(top.config.dir, target)
}

// fileSet gives the files below a directory that match a pattern.
func (s *scope) fileSet(r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 {
		return nil
	}
	dir, ok1 := args[0].Text()
	pattern, ok2 := args[1].Text()
	if !ok1 || !ok2 {
		return nil
	}
	if !doublestar.ValidatePattern(pattern) {
		return s.invalid(r, "the pattern is not valid")
	}
	prefix, pattern := doublestar.SplitPattern(pattern)
	names, err := s.m.root.loader.tree.Beneath(path.Join(s.filePath(dir), prefix), maxElements)
	switch {
	case errors.Is(err, source.ErrOutside):
		return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: dir + " is outside of the scanned root", Type: graph.List, NotNull: true}, s.at(r))
	case err != nil:
		names = nil
	}
	var elements []*graph.Value
	for _, name := range names {
		if matches, err := doublestar.Match(pattern, name); err == nil && matches {
			elements = append(elements, graph.NewString(path.Join(prefix, name), s.at(r)))
		}
	}
	return asSet(graph.NewList(elements, s.at(r)))
}

// fromPath reports whether a path was made from path.module or path.root,
// which are relative to the tree's root.
func (s *scope) fromPath(target string) bool {
	dir := s.m.config.dir
	return target == dir || strings.HasPrefix(target, dir+"/") || dir == "." && strings.HasPrefix(target, "./")
}

func (s *scope) templateFile(f *source.File, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[1].Is(graph.Object) || args[1].Rest() != nil {
		return nil
	}
	if s.depth > maxDepth/2 {
		return s.invalid(r, "templates render each other too deeply")
	}
	vars := map[string]*graph.Value{}
	for _, m := range args[1].Members() {
		vars[m.Key] = m.Value
	}
	if tooDeep(f.Bytes) >= 0 {
		return s.invalid(r, "the template "+f.Path+" nests too deeply")
	}
	parsed, diags := hclsyntax.ParseTemplate(f.Bytes, f.Path, hcl.InitialPos)
	if diags.HasErrors() {
		return s.invalid(r, "the template "+f.Path+" has an error: "+diags[0].Summary)
	}
	inner := &scope{m: s.m, vars: vars, file: f, depth: s.depth, isolated: true}
	return inner.expr(parsed).WithRange(s.at(r))
}

// templateString renders a text that is not in the configuration itself.
func templateString(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[1].Is(graph.Object) || args[1].Rest() != nil {
		return nil
	}
	given, ok := args[0].Text()
	if !ok {
		return nil
	}
	vars := map[string]*graph.Value{}
	for _, m := range args[1].Members() {
		vars[m.Key] = m.Value
	}
	return s.renderText(given, source.NewFile(s.file.Path, []byte(given)), s.at(r), vars)
}
