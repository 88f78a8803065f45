// Command image writes an OCI image of a release's linux binaries: nothing in it but the binary, so that it needs no
// container engine to build and has nothing else to keep up to date.
//
//	go -C .ci/release run ./image VERSION SECONDS DIST
//
// DIST is goreleaser's directory; DIST/plinth_VERSION_image.tar is an OCI layout that podman, docker, skopeo and crane
// load. SECONDS since 1970 are the time of everything in it, so that two runs on one commit give the same bytes.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "crypto/sha256" // the digests
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/opencontainers/go-digest"
	specs "github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: image VERSION SECONDS DIST")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(version, seconds, dist string) error {
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return fmt.Errorf("seconds: %w", err)
	}
	l := layout{made: time.Unix(unix, 0).UTC(), version: version}
	for _, arch := range []string{"amd64", "arm64"} {
		found, err := filepath.Glob(filepath.Join(dist, "plinth_linux_"+arch+"*", "plinth"))
		if err != nil || len(found) != 1 {
			return fmt.Errorf("%s holds %d linux binaries for %s", dist, len(found), arch)
		}
		if err := l.image(arch, found[0]); err != nil {
			return err
		}
	}
	file, err := os.Create(filepath.Join(dist, "plinth_"+version+"_image.tar"))
	if err != nil {
		return err
	}
	if err := l.write(file); err != nil {
		return err
	}
	return file.Close()
}

// layout is an OCI image layout in the making.
type layout struct {
	made    time.Time
	version string
	blobs   []blob
	images  []v1.Descriptor
}

type blob struct {
	digest  digest.Digest
	content []byte
}

func (l *layout) add(mediaType string, content []byte) v1.Descriptor {
	d := digest.FromBytes(content)
	l.blobs = append(l.blobs, blob{d, content})
	return v1.Descriptor{MediaType: mediaType, Digest: d, Size: int64(len(content))}
}

func (l *layout) addJSON(mediaType string, value any) (v1.Descriptor, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return l.add(mediaType, content), nil
}

// image adds the image of one architecture.
func (l *layout) image(arch, binary string) error {
	program, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	var layer bytes.Buffer
	if err := archive(&layer, l.made, entry{"plinth", 0o755, program}); err != nil {
		return err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(layer.Bytes()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	platform := v1.Platform{Architecture: arch, OS: "linux"}
	labels := map[string]string{
		v1.AnnotationTitle: "plinth", v1.AnnotationVersion: l.version, v1.AnnotationLicenses: "Apache-2.0",
		v1.AnnotationSource: "https://github.com/plinth-lint/plinth",
	}
	config, err := l.addJSON(v1.MediaTypeImageConfig, v1.Image{
		Created: &l.made, Platform: platform,
		Config: v1.ImageConfig{Entrypoint: []string{"/plinth"}, Cmd: []string{"check", "/work"}, WorkingDir: "/work", User: "65532:65532", Labels: labels},
		RootFS: v1.RootFS{Type: "layers", DiffIDs: []digest.Digest{digest.FromBytes(layer.Bytes())}},
	})
	if err != nil {
		return err
	}
	manifest, err := l.addJSON(v1.MediaTypeImageManifest, v1.Manifest{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageManifest,
		Config: config, Layers: []v1.Descriptor{l.add(v1.MediaTypeImageLayerGzip, packed.Bytes())}, Annotations: labels,
	})
	if err != nil {
		return err
	}
	manifest.Platform = &platform
	l.images = append(l.images, manifest)
	return nil
}

// write gives the layout as one archive.
func (l *layout) write(w io.Writer) error {
	index, err := l.addJSON(v1.MediaTypeImageIndex, v1.Index{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex, Manifests: l.images})
	if err != nil {
		return err
	}
	index.Annotations = map[string]string{v1.AnnotationRefName: l.version, "io.containerd.image.name": "plinth:" + l.version}
	top, err := json.Marshal(v1.Index{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex, Manifests: []v1.Descriptor{index}})
	if err != nil {
		return err
	}
	version, err := json.Marshal(v1.ImageLayout{Version: v1.ImageLayoutVersion})
	if err != nil {
		return err
	}
	entries := []entry{{v1.ImageLayoutFile, 0o644, version}, {v1.ImageIndexFile, 0o644, top}}
	for _, b := range l.blobs {
		entries = append(entries, entry{filepath.ToSlash(filepath.Join(v1.ImageBlobsDir, b.digest.Algorithm().String(), b.digest.Encoded())), 0o644, b.content})
	}
	return archive(w, l.made, entries...)
}

type entry struct {
	name    string
	mode    int64
	content []byte
}

func archive(w io.Writer, made time.Time, entries ...entry) error {
	t := tar.NewWriter(w)
	for _, e := range entries {
		if err := t.WriteHeader(&tar.Header{Name: e.name, Mode: e.mode, Size: int64(len(e.content)), ModTime: made, Format: tar.FormatUSTAR}); err != nil {
			return err
		}
		if _, err := t.Write(e.content); err != nil {
			return err
		}
	}
	return t.Close()
}
