import ezvcard.VCard;
import ezvcard.io.text.VCardReader;
import ezvcard.property.VCardProperty;
import java.io.File;

/** What ez-vcard, which shares no code with cardscan, finds in a file: for each card a line CARD,
 * then one for each property with its class, group, parameters and value. */
public class CountProperties {
    public static void main(String[] files) throws Exception {
        try (VCardReader reader = new VCardReader(new File(files[0]))) {
            for (VCard card = reader.readNext(); card != null; card = reader.readNext()) {
                System.out.println("CARD");
                for (VCardProperty one : card.getProperties()) {
                    String told = one.getGroup() + "\t" + one;
                    System.out.println(
                        one.getClass().getSimpleName() + "\t" + told.replaceAll("\\s+", " "));
                }
            }
        }
    }
}
