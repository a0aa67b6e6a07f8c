// What many programs for Kubernetes are made of: client-go's shared informers, one for each kind, which list everything
// once, keep it in memory, and watch. It does nothing else; what it costs is measured from outside. Says "synced" when
// all lists are there, and ends when its input does.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// Arguments: kubeconfig, then one GROUP/VERSION/RESOURCE for each kind; the core group is empty.
func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		panic(err)
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.UserAgent = "informer-reader"
	factory := informers.NewSharedInformerFactory(kubernetes.NewForConfigOrDie(config), 0)
	for _, argument := range os.Args[2:] {
		parts := strings.Split(argument, "/")
		resource := schema.GroupVersionResource{Group: parts[0], Version: parts[1], Resource: parts[2]}
		informer, err := factory.ForResource(resource)
		if err != nil {
			panic(err)
		}
		informer.Informer()
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	fmt.Println("synced")
	io.Copy(io.Discard, os.Stdin)
}
