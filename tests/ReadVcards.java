import ezvcard.VCard;
import ezvcard.io.text.VCardReader;
import ezvcard.property.Address;
import ezvcard.property.Categories;
import ezvcard.property.Email;
import ezvcard.property.FormattedName;
import ezvcard.property.Nickname;
import ezvcard.property.Note;
import ezvcard.property.Organization;
import ezvcard.property.Photo;
import ezvcard.property.StructuredName;
import ezvcard.property.Telephone;
import ezvcard.property.Title;
import ezvcard.property.Uid;
import ezvcard.property.Url;
import ezvcard.property.VCardProperty;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What ez-vcard, which shares no code with cardscan, reads in a file: a line for each value, as
 * its name, a tab and the value's UTF-8 in hexadecimal. */
public class ReadVcards {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            try (VCardReader reader = new VCardReader(new File(file))) {
                for (VCard card = reader.readNext(); card != null; card = reader.readNext()) {
                    say("CARD", card.getVersion().getVersion());
                    reader.getWarnings().forEach(warning -> say("WARNING", warning.toString()));
                    card.validate(card.getVersion()).forEach(
                        entry -> entry.getValue().forEach(
                            warning -> say("WARNING", nameOf(entry.getKey()) + warning)));
                    tell(card);
                }
            }
        }
    }

    private static void tell(VCard card) {
        for (FormattedName fn : card.getFormattedNames()) say("FN", fn.getValue());
        for (Nickname name : card.getNicknames()) say("NICKNAME", name.getValues());
        for (StructuredName n : card.getStructuredNames()) {
            say("FAMILY", n.getFamily());
            say("GIVEN", n.getGiven());
            say("ADDITIONAL", n.getAdditionalNames());
            say("PREFIX", n.getPrefixes());
            say("SUFFIX", n.getSuffixes());
        }
        for (Title title : card.getTitles()) say("TITLE", title.getValue());
        for (Organization org : card.getOrganizations()) say("ORG", org.getValues());
        for (Telephone tel : card.getTelephoneNumbers()) {
            boolean uri = tel.getUri() != null;
            say("TEL", uri ? tel.getUri().getNumber() : tel.getText());
            if (uri) say("EXTENSION", tel.getUri().getExtension());
        }
        for (Email email : card.getEmails()) say("EMAIL", email.getValue());
        for (Url url : card.getUrls()) say("URL", url.getValue());
        for (Address address : card.getAddresses()) {
            say("STREET", address.getStreetAddressFull());
            say("LOCALITY", address.getLocality());
            say("LABEL", address.getLabel());
        }
        for (Note note : card.getNotes()) say("NOTE", note.getValue());
        for (Categories categories : card.getCategoriesList())
            say("CATEGORIES", categories.getValues());
        if (card.getUid() != null) say("UID", card.getUid().getValue());
        if (card.getRevision() != null) say("REV", card.getRevision().getValue().toString());
        for (Photo photo : card.getPhotos())
            if (photo.getData() != null)
                System.out.println("PHOTO\t" + HexFormat.of().formatHex(photo.getData()));
    }

    private static String nameOf(VCardProperty property) {
        return property == null ? "" : property.getClass().getSimpleName() + ": ";
    }

    private static void say(String name, List<String> values) {
        values.forEach(value -> say(name, value));
    }

    private static void say(String name, String value) {
        if (value != null)
            System.out.println(
                name + "\t" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)));
    }
}
