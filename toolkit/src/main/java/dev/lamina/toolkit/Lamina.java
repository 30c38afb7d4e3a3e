package dev.lamina.toolkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.modelfile.ModelDraft;
import dev.lamina.modelfile.ModelWriter;
import dev.lamina.oci.LocalModels;
import dev.lamina.oci.ManifestShape;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.runtime.ChatEvent;
import dev.lamina.runtime.Engine;
import dev.lamina.runtime.LlamaQuantize;
import dev.lamina.runtime.ModelLease;
import dev.lamina.runtime.Relevance;
import dev.lamina.runtime.Scheduler;
import dev.lamina.runtime.Timer;
import dev.lamina.store.Adoption;
import dev.lamina.store.BlobReasons;
import dev.lamina.store.Descriptor;
import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.Manifest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import dev.lamina.store.ModelStore;
import dev.lamina.store.Progress;
import dev.lamina.store.Reference;
import dev.lamina.store.StoreDepth;
import dev.lamina.store.StoreReport;
import dev.lamina.store.StoreUsage;
import dev.lamina.store.StoredModel;
import dev.lamina.store.Swept;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Models of a store, and what can be done with them: each verb a method. Safe for use by several
 * threads; methods block the calling thread. {@link #close} unloads every model.
 *
 * <p>Errors: {@link ModelException}, {@link IOException} where bytes cannot be moved, {@link
 * InterruptedException} when the calling thread is interrupted.
 */
public final class Lamina implements AutoCloseable {
  private final Engine engine;
  private final ModelStore store;
  private final Scheduler scheduler;
  private final RegistryOptions registries;

  private final LocalModels local;
  private final Creating creating;
  private final Shipping shipping;
  private final Catalog catalog;
  private final Loading loading;
  private final Prompting prompting;
  private final Conversing conversing;
  private final Embedding embedding;
  private final Ranking ranking;
  private final Tokens tokens;

  private Lamina(Settings settings, Engine engine) {
    this.engine = engine;
    this.store = ModelStore.at(settings.store(), settings.sharedStores());
    this.registries = settings.registries();
    this.scheduler =
        new Scheduler(
            engine,
            new Scheduler.Limits(
                settings.maxLoaded(),
                settings.maxQueue(),
                settings.keepAlive()::of,
                settings.maxMemory()),
            Timer.system());
    ModelWriter writer = new ModelWriter(store, new LlamaQuantize(settings.quantizers()));
    this.local = new LocalModels(store, new FromFiles(writer));
    this.creating = new Creating(local, writer, registries);
    this.shipping = new Shipping(local, registries);
    Heads heads = new Heads(store);
    this.catalog = new Catalog(store, heads);
    Path parts = settings.cache().resolve("parts");
    this.loading = new Loading(store, heads, scheduler, parts, settings.contextLength());
    this.prompting = new Prompting(catalog, heads, loading);
    this.embedding = new Embedding(loading);
    this.ranking = new Ranking(loading);
    this.tokens = new Tokens(loading);
    this.conversing = new Conversing(prompting, loading);
  }

  /** Opens with the engines that the settings tell of. Loads nothing. */
  public static Lamina open(Settings settings) {
    return open(settings, new Engines(settings));
  }

  /** Opens with an engine of the caller's choice. Loads nothing and does not touch the disk. */
  public static Lamina open(Settings settings, Engine engine) {
    return new Lamina(settings, engine);
  }

  /** Where the models are. */
  public ModelStore store() {
    return store;
  }

  /** Lamina's version, such as {@code 0.1.0}. */
  public String version() {
    return LaminaVersion.text();
  }

  /**
   * Makes a model from a draft, whose files are in the store already. The model that it inherits
   * from is pulled if need be.
   *
   * @throws ModelException NOT_FOUND when that or one of its files is nowhere; UNSUPPORTED when it
   *     is to be quantized and there is no llama-quantize
   */
  public StoredModel create(ModelName name, ModelDraft draft, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return creating.of(draft, name, progress);
  }

  /**
   * Makes a model as a Modelfile says. The files of this machine that it names are taken into the
   * store, without a copy where the disk can share blocks.
   *
   * @param modelfile paths in it begin at its directory
   * @throws ModelException INVALID when it or one of its files is not what it should be; NOT_FOUND
   *     when one is not there
   */
  public StoredModel create(ModelName name, Path modelfile, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return creating.of(modelfile, name, progress);
  }

  /**
   * All models, the last changed first. A model whose manifest or config cannot be read is left
   * out: {@link ModelStore#verify} tells of it.
   */
  public List<ModelSummary> list() throws IOException {
    return catalog.list();
  }

  /**
   * All that is to be told of a model.
   *
   * @param verbose whether large arrays of the metadata and the tensors are wanted
   */
  public ModelDetails show(Reference reference, boolean verbose) throws IOException {
    return catalog.show(reference, verbose);
  }

  /** The digest of each tensor in a model's weights, by its name. Reads the weights to the end. */
  public Map<String, Digest> tensorDigests(Reference reference) throws IOException {
    return catalog.tensorDigests(reference);
  }

  /** Gives a model another name; copies no weights. What had that name before is replaced. */
  public void copy(Reference source, ModelName destination) throws IOException {
    StoredModel model = store.get(source);
    try (Lease lease = store.lease()) {
      for (Descriptor blob : model.manifest().blobs()) {
        if (!lease.contains(blob)) {
          throw ModelException.corrupt(
              "copy " + source + ": blob " + blob.digest() + " is missing or damaged");
        }
      }
      lease.publish(destination, model.manifest());
    }
  }

  /**
   * Unloads and removes a model, and those of its blobs that nothing else needs.
   *
   * @return whether it was there
   */
  public boolean remove(ModelName name) throws IOException {
    scheduler.unload(name);
    return store.remove(name);
  }

  /**
   * Brings a model from the registry of its name. What is here already is not fetched; a pull that
   * was interrupted goes on. Of one that others packed, one of Ollama's kind is made; it is found
   * by the digest that it has there, too.
   *
   * @param progress called by one thread at a time, though not always the same
   */
  public StoredModel pull(Reference reference, TransferOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return shipping.pull(reference, options, progress);
  }

  /**
   * Sends a model to the registry of its name. A push that was interrupted goes on, as far as the
   * registry lets it.
   *
   * @param progress called by one thread at a time, though not always the same
   * @return the manifest as the registry has it now; its digest is another than here where the
   *     registry wants another {@link ManifestShape}
   * @throws ModelException NOT_FOUND when it is not here; DENIED when there are messages in it and
   *     it was not said what to do with them
   */
  public Manifest push(Reference reference, PushOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return shipping.push(reference, options, progress);
  }

  /**
   * Writes models into a tar file, as an OCI layout that others read, too; blobs that they share
   * are there once. What has the file's name is replaced when all of it is written.
   *
   * @param shape that all of them get; if empty, their manifests are as they are
   * @param progress called on this thread
   */
  public void exportTo(
      Path file, List<Reference> models, Optional<ManifestShape> shape, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    shipping.exportTo(file, models, shape, progress);
  }

  /**
   * Takes the models of a tar file or directory that is an OCI layout. Each digest is checked
   * before a name appears; of an archive that is damaged nothing is kept.
   *
   * @param name for the only model of it; if empty, models are called as they are there
   * @param progress called on this thread
   * @return the names that they have now, each replacing what had it
   */
  public List<ModelName> importFrom(
      Path archive, Optional<ModelName> name, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return shipping.importFrom(archive, name, progress);
  }

  /**
   * Copies a model from one registry to another, as it is there and so with the same digest; this
   * store gets nothing of it. A copy that was interrupted goes on.
   *
   * @param progress called by one thread at a time, though not always the same
   * @return the digest of its manifest, or of its index
   */
  public Digest copyRemote(
      Reference from, ModelName to, TransferOptions options, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return shipping.copy(from, to, options, progress);
  }

  /** The tags that a model has in the registry of its name, whose own tag does not matter. */
  public List<String> tags(ModelName name, TransferOptions options) throws IOException {
    return shipping.tags(name, options);
  }

  /**
   * Looks whether the store holds what its manifests say; changes no model and no blob.
   *
   * @param names the models to look at; if empty all, and what no model needs
   * @param progress called on several threads
   * @throws ModelException NOT_FOUND when one of the models is not there
   */
  public StoreReport verify(
      Collection<ModelName> names, StoreDepth depth, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return store.verify(names, depth, progress);
  }

  /**
   * Brings back what is damaged or missing: blobs from the file that they were imported from, else
   * from the registry of a model that needs them; models whose manifest is unreadable from the
   * registry of their name. What is whole stays as it is, and nothing is removed.
   *
   * @param names the models to mend; if empty all
   * @param insecure plain http instead of TLS
   * @param progress called on several threads
   */
  public Repair repair(
      Collection<ModelName> names, StoreDepth depth, boolean insecure, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    return new Mending(local, registries.withInsecure(insecure), progress).run(names, depth);
  }

  /** What the disk space is used for, model by model. */
  public StoreUsage usage() throws IOException {
    return store.usage();
  }

  /**
   * Why a blob is in the store; see {@link ModelStore#why}.
   *
   * @param start of its digest
   */
  public BlobReasons why(String start) throws IOException {
    return store.why(start);
  }

  /**
   * Removes what no model and no running operation needs: blobs, temporary files of the dead,
   * partial downloads that nobody went on with for a week.
   *
   * @param dryRun tell only
   * @throws ModelException CORRUPT while a manifest is unreadable, for it might need any blob
   */
  public Swept prune(boolean dryRun) throws IOException {
    return dryRun ? store.sweepable() : store.sweep(Duration.ZERO);
  }

  /**
   * Takes the models of another store, such as Ollama's: blobs by a hard link, else a clone, else a
   * copy. The other store stays as it is, but that linked blobs become read-only; a model of this
   * one is not replaced.
   */
  public Adoption adopt(Path directory, Consumer<Progress> progress) throws IOException {
    return store.adopt(directory, progress);
  }

  /**
   * Continues a conversation. Returns after {@link ChatEvent.Done}; ends early when the sink throws
   * or the thread is interrupted.
   */
  public void chat(ChatRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    conversing.chat(request, sink);
  }

  /** Answers a prompt; like {@link #chat} otherwise. */
  public void generate(GenerateTextRequest request, ChatEvent.Sink sink)
      throws IOException, InterruptedException {
    conversing.generate(request, sink);
  }

  /**
   * The prompt that {@link #chat} would begin with. A model is loaded only where a conversation may
   * be too long for its context: its tokens are counted then.
   */
  public RenderedPrompt render(ChatRequest request) throws IOException, InterruptedException {
    return prompting.render(prompting.plan(request));
  }

  /** The prompt that {@link #generate} would begin with. */
  public RenderedPrompt render(GenerateTextRequest request)
      throws IOException, InterruptedException {
    return prompting.render(prompting.plan(request));
  }

  /**
   * The prompt of a conversation by each template that its model has, that in force first.
   *
   * @param template a text in Go's or Jinja's language that takes the place of them all
   */
  public List<TemplateView> render(ChatRequest request, Optional<String> template)
      throws IOException, InterruptedException {
    return prompting.views(request, template);
  }

  /**
   * How many tokens {@link #chat} would give the model if it had room for all; loads it.
   *
   * @throws ModelException UNSUPPORTED for images: only the engine knows what they come to
   */
  public int countTokens(ChatRequest request) throws IOException, InterruptedException {
    return prompting.count(prompting.plan(request.withoutTruncation()), request.keepAlive());
  }

  /** Text to tokens and back. */
  public Tokens tokens() {
    return tokens;
  }

  /** Makes vectors of texts; without texts it loads the model for it. */
  public Embeddings embed(EmbedRequest request) throws IOException, InterruptedException {
    return embedding.embed(request);
  }

  /**
   * How well documents answer a query.
   *
   * @throws ModelException INVALID for a model that does not rank, and where a query and a document
   *     have more tokens than the context; UNSUPPORTED where no engine here can
   */
  public Relevance rank(RankRequest request) throws IOException, InterruptedException {
    return ranking.rank(request);
  }

  /**
   * Loads a model, or tells its keep-alive anew.
   *
   * @param options load-time parameters by name, over the model's; the others have no effect
   * @return from the call until the model was ready
   */
  public Duration load(ModelName name, Map<String, JsonNode> options, Optional<Duration> keepAlive)
      throws IOException, InterruptedException {
    try (ModelLease lease = loading.acquire(loading.read(name, options), keepAlive)) {
      return lease.waited();
    }
  }

  /**
   * Unloads a model: now, or when its requests under way have ended. One that is not loaded is
   * nothing to do.
   *
   * @throws ModelException NOT_FOUND when there is no such model
   */
  public void unload(ModelName name) throws IOException {
    scheduler.unload(store.get(Reference.of(name)).name());
  }

  /** The engines, the preferred one first, usable or not. Programs are asked what they can do. */
  public List<EngineSummary> engines() {
    return Engines.list(engine);
  }

  /** The models in memory, those that stay longest first. */
  public List<LoadedSummary> loaded() throws IOException {
    return loading.loaded(catalog);
  }

  /** Whether a model is in memory; nothing is read to know it. */
  public boolean holdsModels() {
    return !scheduler.loaded().isEmpty();
  }

  /** How many requests wait, and the memory that models take and may take. */
  public Scheduler.Occupancy occupancy() {
    return scheduler.occupancy();
  }

  /** Unloads every model, requests under way included. Idempotent. */
  @Override
  public void close() {
    scheduler.close();
  }
}
